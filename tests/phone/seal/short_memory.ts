import {
  newDeviceKey,
  newMessageKey,
} from "../../../lib/phone/seal/device_key.ts";
import type { SealMemory } from "../../../lib/phone/seal/seal_memory.ts";

/** A memory as a browser's, that lasts as long as the test. */
export async function shortMemory(): Promise<SealMemory> {
  const people = new Map<string, string[]>();
  const messageKey = await newMessageKey();
  return {
    deviceKey: await newDeviceKey(),
    messageKey: () => Promise.resolve(messageKey),
    keysOf: (person) => Promise.resolve(people.get(person) ?? []),
    remember: (person, key) => {
      people.set(person, [...people.get(person) ?? [], key]);
      return Promise.resolve();
    },
  };
}
