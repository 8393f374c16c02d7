import * as v from "valibot";
import {
  MESSAGE_DAYS,
  MESSAGE_TYPES,
  MessageSeal,
} from "../../shared/messages.ts";
import type { Clock } from "../clock.ts";
import type { RecordStore } from "./kept_for_people.ts";

/** ms for which a message is kept. */
export const MESSAGE_MS = MESSAGE_DAYS * 86_400_000;
/** ms for which the bytes of a message may arrive: a slow phone that loses its network a few times. */
export const UPLOAD_MS = 3_600_000;
/** Limit of messages for one person: as many missed calls as the page lists. */
export const MAX_MESSAGES_FOR_PERSON = 30;
/** Limit of their bytes: five of the largest, about fifty of a usual camera. */
export const MAX_BYTES_FOR_PERSON = 100_000_000;
/** Limit of messages by one sender, whoever they are for. */
export const MAX_MESSAGES_BY_SENDER = 30;
/** Limit of messages by one sender for one person, so that others find room. */
export const MAX_MESSAGES_OF_PAIR = 5;
/** Limit of messages in all: about 2 KB each in memory, beside their files. */
export const MAX_MESSAGES = 10_000;
/** Part of all bytes that messages from one address may have. */
export const PART_OF_ADDRESS = 1 / 4;

/** A recorded message, or one whose bytes still arrive. */
export const SavedMessage = v.object({
  /** Names its file, too. */
  id: v.string(),
  /** The sender's name. */
  from: v.string(),
  /** The sender's name as it is compared; see `userNameKey`. */
  fromKey: v.string(),
  /** The sender's session. */
  session: v.string(),
  /** Whether a token proved the sender: else the session is all that does. */
  proven: v.boolean(),
  /** The callee's name. */
  to: v.string(),
  /** The callee's name as it is compared; see `userNameKey`. */
  toKey: v.string(),
  /** When it was begun, or all of it was there, in epoch ms. */
  at: v.number(),
  type: v.picklist(MESSAGE_TYPES),
  ms: v.number(),
  bytes: v.number(),
  sha256: v.string(),
  seal: v.optional(MessageSeal),
  /** Whether all bytes are there, and the sender was told so. */
  kept: v.boolean(),
});
/** See {@link SavedMessage}. */
export type SavedMessage = v.InferOutput<typeof SavedMessage>;

/** Dependencies of {@link MessageShelf}. */
export interface MessageShelfParts {
  clock: Pick<Clock, "now">;
  /** Limit of all messages' bytes. */
  bytes: number;
  store?: RecordStore<SavedMessage>;
  /** A message is gone, and its file with it. Must not throw. */
  gone(id: string): void;
}

/**
 * The records of messages, with their limits. None is dropped to make room for
 * another: a sender was told that it is kept. Those that still arrive count in
 * full.
 */
export class MessageShelf {
  readonly #records = new Map<string, SavedMessage>();
  /** Addresses of senders, by ids. Not stored: a restart forgets them. */
  readonly #addresses = new Map<string, string>();

  constructor(private readonly parts: MessageShelfParts) {}

  /** Restores a message of the previous process. */
  restore(saved: SavedMessage): void {
    this.#records.set(saved.id, saved);
  }

  /** All messages, in no order. */
  all(): SavedMessage[] {
    this.forgetOld();
    return [...this.#records.values()];
  }

  get(id: string): SavedMessage | undefined {
    this.forgetOld();
    return this.#records.get(id);
  }

  /**
   * Whether there is room for one more.
   *
   * @param address of the sender; empty if unknown
   */
  hasRoom(
    next: Pick<SavedMessage, "fromKey" | "toKey" | "bytes">,
    address: string,
  ): boolean {
    const all = this.all();
    const forPerson = all.filter(({ toKey }) => toKey === next.toKey);
    const bySender = all.filter(({ fromKey }) => fromKey === next.fromKey);
    const ofPair = forPerson.filter(({ fromKey }) => fromKey === next.fromKey);
    const fromAddress = all.filter(({ id }) =>
      address !== "" && this.#addresses.get(id) === address
    );
    const { bytes } = this.parts;
    return all.length < MAX_MESSAGES &&
      forPerson.length < MAX_MESSAGES_FOR_PERSON &&
      bySender.length < MAX_MESSAGES_BY_SENDER &&
      ofPair.length < MAX_MESSAGES_OF_PAIR &&
      sum(forPerson) + next.bytes <= MAX_BYTES_FOR_PERSON &&
      sum(fromAddress) + next.bytes <= bytes * PART_OF_ADDRESS &&
      sum(all) + next.bytes <= bytes;
  }

  /** @returns whether it is stored, and so outlives this process */
  put(message: SavedMessage, address?: string): boolean {
    if (this.parts.store?.put(message.id, message) === false) return false;
    this.#records.set(message.id, message);
    if (address !== undefined) this.#addresses.set(message.id, address);
    return true;
  }

  delete(id: string): void {
    if (!this.#records.delete(id)) return;
    this.#addresses.delete(id);
    // First: whatever ends the process in between, no file stays without its record.
    this.parts.gone(id);
    this.parts.store?.delete(id);
  }

  /** Deletes those whose time is over. */
  forgetOld(): void {
    const now = this.parts.clock.now();
    for (const { id, at, kept } of this.#records.values()) {
      if (now - at >= (kept ? MESSAGE_MS : UPLOAD_MS)) this.delete(id);
    }
  }
}

function sum(messages: readonly SavedMessage[]): number {
  return messages.reduce((total, { bytes }) => total + bytes, 0);
}
