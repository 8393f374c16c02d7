import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";
import type { Costs } from "../limits/costs.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import type { UserSession } from "../sessions/user_session.ts";
import { KeptForPeople, type KeptLimits } from "./kept_for_people.ts";

/** ms for which a missed call, and a text left with it, is kept: 30 days. */
export const MISSED_CALL_MS = 30 * 86_400_000;
/** Limit of callers kept for one person: as many as the page lists. */
export const MAX_MISSED_OF_PERSON = 30;
/** Limit of people for whom one caller's calls are kept: nobody calls more of them in a month, but a program might. */
export const MAX_MISSED_BY_CALLER = 100;
/** Limit of missed calls in all: about 200 bytes each. */
export const MAX_MISSED_CALLS = 10_000;

/** Limits of missed calls, and of the texts left with them. */
export const MISSED_LIMITS: KeptLimits = {
  ms: MISSED_CALL_MS,
  ofPerson: MAX_MISSED_OF_PERSON,
  byCaller: MAX_MISSED_BY_CALLER,
  inAll: MAX_MISSED_CALLS,
};

/** The last call of one person to another who was not here. */
export const SavedMissedCall = v.object({
  /** The caller's name. */
  from: v.string(),
  /** The absent person's name as it is compared; see `userNameKey`. */
  to: v.string(),
  /** Epoch ms. */
  at: v.number(),
});
/** See {@link SavedMissedCall}. */
export type SavedMissedCall = v.InferOutput<typeof SavedMissedCall>;

/** Keeps missed calls for the next process. Neither method throws. */
export interface MissedCallStore {
  putMissedCall(key: string, call: SavedMissedCall): void;
  deleteMissedCall(key: string): void;
}

/** Dependencies of {@link MissedCalls}. */
export interface MissedCallsParts {
  clock: Pick<Clock, "now">;
  costs: Pick<Costs, "missed">;
  /** Whether only one person can have this name: else anybody could take it and read who called it. */
  isOnes(key: string): boolean;
  /** Whether this person wants to hear nothing of the caller. */
  blocks(key: string, caller: string): boolean;
  /** Absent where they end with the process. */
  store?: MissedCallStore;
}

/** Calls to people who were not here, for when they come: one of each caller, the last. */
export class MissedCalls {
  readonly #kept: KeptForPeople<SavedMissedCall>;

  constructor(private readonly parts: MissedCallsParts) {
    const { clock, store } = parts;
    this.#kept = new KeptForPeople({
      clock,
      limits: MISSED_LIMITS,
      isOnes: (key) => parts.isOnes(key),
      store: store && {
        put: (key, call) => store.putMissedCall(key, call),
        delete: (key) => store.deleteMissedCall(key),
      },
    });
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Restores the calls of the previous process. Those to a name that anybody can have by now are dropped. */
  restore(saved: readonly SavedMissedCall[]): void {
    this.#kept.restore(saved);
  }

  /** From now on anybody can have this name. */
  forget(to: string): void {
    this.#kept.forget(to);
  }

  /**
   * A call was refused: a busy person is told now, and an absent one when
   * they come.
   *
   * @param written the callee's name as the caller wrote it
   * @param callee the callee's sessions
   */
  refused(
    caller: UserSession,
    written: string,
    callee: readonly UserSession[],
    refusal: Refusal,
  ): void {
    const closed = refusal === REFUSED.takesNoCalls;
    const busy = refusal === REFUSED.busy;
    // The one whose browser rings is busy, and has no device here.
    const absent = refusal === REFUSED.calleeNotRegistered ||
      busy && callee.length === 0;
    if (!absent && !busy && !closed) return;
    const name = normalizeUserName(written);
    if (name === null) return;
    const to = userNameKey(name);
    if (absent && !this.parts.isOnes(to)) return;
    if (this.parts.blocks(to, caller.key)) return;
    // Else the way in which a text is refused would tell a block from an hour.
    if (!closed) caller.missedBy = to;
    if (!this.parts.costs.missed(caller, to)) return;
    if (absent || callee.length === 0) return this.#add(caller.name, to);
    for (const device of callee) {
      device.send({ id: "missedCall", from: caller.name });
    }
  }

  /** A call rang, but at no device that was here. */
  unanswered(caller: Pick<UserSession, "name" | "key">, to: string): void {
    if (!this.parts.isOnes(to) || !this.parts.costs.missed(caller, to)) return;
    this.#add(caller.name, to);
  }

  /** The calls that a person missed, the oldest first. */
  of(nameKey: string): SavedMissedCall[] {
    return this.#kept.of(nameKey);
  }

  #add(from: string, to: string): void {
    this.#kept.add({ from, to, at: this.parts.clock.now() });
  }
}
