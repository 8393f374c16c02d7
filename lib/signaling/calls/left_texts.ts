import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import type { UserRegistry } from "../sessions/user_registry.ts";
import type { UserSession } from "../sessions/user_session.ts";
import { KeptForPeople, type RecordStore } from "./kept_for_people.ts";
import { MISSED_LIMITS } from "./missed_calls.ts";

/** A text left with a missed call. */
export const SavedLeftText = v.object({
  /** The caller's name. */
  from: v.string(),
  /** The callee's name as it is compared; see `userNameKey`. */
  to: v.string(),
  /** When it was left, in epoch ms. */
  at: v.number(),
  text: v.string(),
});
/** See {@link SavedLeftText}. */
export type SavedLeftText = v.InferOutput<typeof SavedLeftText>;

/** Dependencies of {@link LeftTexts}. */
export interface LeftTextsParts {
  users: UserRegistry;
  clock: Pick<Clock, "now">;
  /** As for missed calls. */
  isOnes(key: string): boolean;
  /** Whether this person wants to hear nothing of the caller. */
  blocks(key: string, caller: string): boolean;
  /** Absent where they end with the process. */
  store?: { leftTexts: RecordStore<SavedLeftText> };
}

/**
 * Texts of callers whom nobody answered: told to the callee's devices, and to
 * each that registers later, until the callee has seen them.
 */
export class LeftTexts {
  readonly #kept: KeptForPeople<SavedLeftText>;

  constructor(private readonly parts: LeftTextsParts) {
    const { clock, store, isOnes } = parts;
    this.#kept = new KeptForPeople({
      clock,
      limits: MISSED_LIMITS,
      isOnes,
      store: store?.leftTexts,
    });
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Restores the texts of the previous process. */
  restore(saved: readonly SavedLeftText[]): void {
    this.#kept.restore(saved);
  }

  /** From now on anybody can have this name. */
  forget(to: string): void {
    this.#kept.forget(to);
  }

  /**
   * A caller leaves a text for the person who did not answer the last call.
   *
   * @param written the callee's name as the caller wrote it
   * @returns the refusal, or null
   */
  leave(self: UserSession, written: string, text: string): Refusal | null {
    const { users, clock, isOnes } = this.parts;
    const name = normalizeUserName(written);
    const to = name === null ? null : userNameKey(name);
    if (to === null || self.missedBy !== to) return REFUSED.nothingMissed;
    const devices = users.devicesOf({ key: to });
    if (this.parts.blocks(to, self.key)) return REFUSED.takesNoCalls;
    const kept = isOnes(to);
    if (!kept && devices.length === 0) return REFUSED.calleeNotRegistered;
    self.missedBy = null;
    const left = { from: self.name, to, at: clock.now(), text };
    if (kept) this.#kept.add(left);
    for (const device of devices) device.send(told(left));
    return null;
  }

  /** The texts for a person, the oldest first, as they are told. */
  of(key: string): LeftTextMessage[] {
    return this.#kept.of(key).map(told);
  }

  /** A person has seen a text, or deletes it: it is gone on all devices. A newer one of the same caller stays. */
  seen(self: UserSession, { from, at }: { from: string; at: number }): void {
    const key = userNameKey(from);
    const left = this.#kept.of(self.key)
      .find((one) => userNameKey(one.from) === key && one.at === at);
    if (!left) return;
    this.#kept.delete(left);
    for (const device of this.parts.users.devicesOf(self)) {
      if (device !== self) device.send({ id: "leftText", from: left.from, at });
    }
  }
}

type LeftTextMessage = {
  id: "leftText";
  from: string;
  at: number;
  text: string;
};

function told({ from, at, text }: SavedLeftText): LeftTextMessage {
  return { id: "leftText", from, at, text };
}
