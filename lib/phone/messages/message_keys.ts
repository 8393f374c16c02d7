import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import { type MessageKey, MessageKeys } from "../../shared/messages.ts";
import {
  fromBase64,
  isProven,
  proveDevice,
  toBase64,
} from "../seal/device_key.ts";
import type { SealMemory } from "../seal/seal_memory.ts";
import { type AskMessages, STATUS } from "./message_requests.ts";

/** The devices to which a message can be sealed. */
export interface SealDevices {
  /** Their keys; none if the server can open the message. */
  keys: string[];
  /** Only those whose signs were compared. */
  compared: boolean;
}

/** This device's key for messages, as others get it. */
export async function ownMessageKey(memory: SealMemory): Promise<MessageKey> {
  const { publicKey } = await memory.messageKey();
  const point = await crypto.subtle.exportKey("raw", publicKey);
  return {
    key: toBase64(point),
    device: await proveDevice(
      memory.deviceKey,
      "messages",
      new Uint8Array(point),
    ),
  };
}

/**
 * The devices for which a message to this person is sealed: the compared ones
 * if we know any, so that a server cannot add one of its own; else all.
 *
 * @returns null if none may be left
 * @throws {Error} as a rejection, if the server cannot be reached
 */
export async function sealDevices(
  peer: string,
  ask: AskMessages,
  memory: SealMemory | null,
): Promise<SealDevices | null> {
  const answer = await ask({ path: "/keys", query: { to: peer } });
  if (answer.status === STATUS.refused) return null;
  if (answer.status !== STATUS.ok) throw new Error(`${answer.status}`);
  const { keys } = v.parse(MessageKeys, await answer.json());
  const proven: MessageKey[] = [];
  for (const one of keys) {
    const point = fromBase64(one.key);
    if (await isProven(one.device, "messages", point)) proven.push(one);
  }
  const known = await memory?.keysOf(userNameKey(peer)) ?? [];
  const compared = proven.filter(({ device }) => known.includes(device.key));
  const chosen = compared.length > 0 ? compared : proven;
  return {
    keys: chosen.map(({ key }) => key),
    compared: compared.length > 0,
  };
}
