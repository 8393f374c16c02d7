import { userNameKey } from "../../shared/name_key.ts";
import { CallSeal } from "./call_seal.ts";
import { ownMemory } from "./own_memory.ts";

/** The seal of a new call with a person, with the memory of this browser. */
export async function newSeal(person: string): Promise<CallSeal> {
  return new CallSeal(userNameKey(person), await ownMemory);
}
