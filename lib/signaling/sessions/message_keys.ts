import * as v from "valibot";
import { MAX_KEY_DEVICES, MessageKey } from "../../shared/messages.ts";
import type { RecordStore } from "../calls/kept_for_people.ts";
import type { Clock } from "../clock.ts";
import { type Refusal, REFUSED } from "../refusal.ts";

/** ms for which a key is kept after its device last sent it: 30 days, as messages are. */
export const MESSAGE_KEY_MS = 30 * 86_400_000;
/** Limit of keys in all: about 500 bytes each. */
export const MAX_MESSAGE_KEYS = 20_000;

/** A key to which messages for a person are sealed. */
export const SavedMessageKey = v.object({
  /** The person's name as it is compared; see `userNameKey`. */
  person: v.string(),
  key: MessageKey,
  /** When its device last sent it, in epoch ms. */
  at: v.number(),
});
/** See {@link SavedMessageKey}. */
export type SavedMessageKey = v.InferOutput<typeof SavedMessageKey>;

/** Dependencies of {@link MessageKeys}. */
export interface MessageKeysParts {
  clock: Pick<Clock, "now">;
  /** Absent where they end with the process. */
  store?: RecordStore<SavedMessageKey>;
}

/** The keys of people's devices for messages that no server can open. */
export class MessageKeys {
  /** By person, the oldest first. */
  readonly #all = new Map<string, SavedMessageKey[]>();
  #count = 0;

  constructor(private readonly parts: MessageKeysParts) {}

  /** Restores a key of the previous process. */
  restore(saved: SavedMessageKey): void {
    this.#set(
      saved.person,
      [...this.#of(saved.person), saved].sort((a, b) => a.at - b.at),
    );
  }

  /** All people with keys. */
  people(): string[] {
    return [...this.#all.keys()];
  }

  /**
   * A device sends its key, for the first time or again. The oldest of its
   * person makes room, but none of another: messages for them would no longer be
   * sealed.
   *
   * @returns the refusal, or null
   */
  put(person: string, key: MessageKey): Refusal | null {
    this.#forgetOld();
    const own = this.#of(person);
    const others = own.filter((one) => one.key.key !== key.key);
    if (others.length === own.length && this.#count >= MAX_MESSAGE_KEYS) {
      return REFUSED.noRoomForKeys;
    }
    const saved = { person, key, at: this.parts.clock.now() };
    const next = [...others, saved];
    this.#set(person, next.slice(-MAX_KEY_DEVICES));
    this.parts.store?.put(idOf(saved), saved);
    for (const old of next.slice(0, -MAX_KEY_DEVICES)) this.#delete(old);
    return null;
  }

  /** The keys of a person's devices. */
  of(person: string): MessageKey[] {
    this.#forgetOld();
    return this.#of(person).map(({ key }) => key);
  }

  /** Deletes a person's keys. */
  forget(person: string): void {
    for (const old of this.#of(person)) this.#delete(old);
    this.#set(person, []);
  }

  #of(person: string): SavedMessageKey[] {
    return this.#all.get(person) ?? [];
  }

  #set(person: string, keys: SavedMessageKey[]): void {
    this.#count += keys.length - this.#of(person).length;
    if (keys.length > 0) this.#all.set(person, keys);
    else this.#all.delete(person);
  }

  #forgetOld(): void {
    const before = this.parts.clock.now() - MESSAGE_KEY_MS;
    for (const [person, keys] of this.#all) {
      if (keys[0].at > before) continue;
      this.#set(person, keys.filter(({ at }) => at > before));
      for (const old of keys) if (old.at <= before) this.#delete(old);
    }
  }

  #delete(old: SavedMessageKey): void {
    this.parts.store?.delete(idOf(old));
  }
}

function idOf({ person, key }: SavedMessageKey): string {
  return JSON.stringify([person, key.key]);
}
