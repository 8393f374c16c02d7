import * as v from "valibot";
import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";
import type { Costs } from "../limits/costs.ts";
import { type Refusal, REFUSED } from "../refusal.ts";
import { normalizeUserName } from "../sessions/user_name.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** ms for which a missed call is kept: 30 days. */
export const MISSED_CALL_MS = 30 * 86_400_000;
/** Limit of callers kept for one person: as many as the page lists. */
export const MAX_MISSED_OF_PERSON = 30;
/** Limit of people for whom one caller's calls are kept: nobody calls more of them in a month, but a program might. */
export const MAX_MISSED_BY_CALLER = 100;
/** Limit of missed calls in all: about 200 bytes each. */
export const MAX_MISSED_CALLS = 10_000;

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
  /** Absent where they end with the process. */
  store?: MissedCallStore;
}

/** Calls to people who were not here, for when they come: one of each caller, the last. */
export class MissedCalls {
  /** In the order of time. */
  readonly #calls = new Map<string, SavedMissedCall>();
  /** Keys of calls by the people in them, in the order of time. */
  readonly #byCallee = new Map<string, Set<string>>();
  readonly #byCaller = new Map<string, Set<string>>();

  constructor(private readonly parts: MissedCallsParts) {}

  get size(): number {
    return this.#calls.size;
  }

  /** Restores the calls of the previous process. Those to a name that anybody can have by now are dropped. */
  restore(saved: readonly SavedMissedCall[]): void {
    for (const call of saved.toSorted((a, b) => a.at - b.at)) {
      const key = this.#keep(call);
      if (!this.parts.isOnes(call.to)) this.#drop(key);
    }
    this.#forgetOld();
  }

  /** From now on anybody can have this name. */
  forget(to: string): void {
    for (const key of [...this.#byCallee.get(to) ?? []]) this.#drop(key);
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
    const busy = refusal === REFUSED.busy;
    // The one whose browser rings is busy, and has no device here.
    const absent = refusal === REFUSED.calleeNotRegistered ||
      busy && callee.length === 0;
    if (!absent && !busy) return;
    const name = normalizeUserName(written);
    if (name === null) return;
    const to = userNameKey(name);
    if (absent && !this.parts.isOnes(to)) return;
    if (!this.parts.costs.missed(caller, to)) return;
    if (absent) return this.#add(caller.name, to);
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
    this.#forgetOld();
    return [...this.#byCallee.get(nameKey) ?? []]
      .map((key) => this.#calls.get(key)!);
  }

  #add(from: string, to: string): void {
    this.#forgetOld();
    const call = { from, to, at: this.parts.clock.now() };
    const key = this.#keep(call);
    this.parts.store?.putMissedCall(key, call);
    this.#shorten(this.#byCallee.get(call.to)!, MAX_MISSED_OF_PERSON);
    this.#shorten(this.#byCaller.get(userNameKey(from))!, MAX_MISSED_BY_CALLER);
    if (this.#calls.size > MAX_MISSED_CALLS) this.#drop(this.#oldest()!);
  }

  #keep(call: SavedMissedCall): string {
    const caller = userNameKey(call.from);
    const key = JSON.stringify([call.to, caller]);
    this.#remove(key);
    this.#calls.set(key, call);
    addTo(this.#byCallee, call.to, key);
    addTo(this.#byCaller, caller, key);
    return key;
  }

  #shorten(keys: Set<string>, length: number): void {
    const [oldest] = keys;
    if (keys.size > length) this.#drop(oldest);
  }

  #forgetOld(): void {
    const before = this.parts.clock.now() - MISSED_CALL_MS;
    for (
      let key = this.#oldest();
      key !== undefined && this.#calls.get(key)!.at <= before;
      key = this.#oldest()
    ) this.#drop(key);
  }

  #oldest(): string | undefined {
    return this.#calls.keys().next().value;
  }

  #drop(key: string): void {
    this.#remove(key);
    this.parts.store?.deleteMissedCall(key);
  }

  #remove(key: string): void {
    const call = this.#calls.get(key);
    if (!call) return;
    this.#calls.delete(key);
    removeFrom(this.#byCallee, call.to, key);
    removeFrom(this.#byCaller, userNameKey(call.from), key);
  }
}

function addTo(index: Map<string, Set<string>>, of: string, key: string) {
  const keys = index.get(of);
  if (keys) keys.add(key);
  else index.set(of, new Set([key]));
}

function removeFrom(index: Map<string, Set<string>>, of: string, key: string) {
  const keys = index.get(of);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(of);
}
