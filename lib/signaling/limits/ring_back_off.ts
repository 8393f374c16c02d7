import { backOffMs } from "../../shared/back_off.ts";
import type { Clock } from "../clock.ts";

/** Unanswered calls in a row without a wait: people redial a few times. */
const FREE_RINGS = 5;
/** Waits in ms; the first one is after the last free call. */
const WAITS = { first: 5_000, longest: 5 * 60_000 };
/** ms after which earlier calls are forgotten. */
const FORGET_MS = 10 * 60_000;
/** Limit of remembered pairs; the one that rang longest ago is forgotten first. */
const MAX_PAIRS = 10_000;

interface Rings {
  count: number;
  /** Time of the latest ring, in the clock's ms. */
  at: number;
}

/** Limits how often one person may ring another who does not answer: exponential back-off until an answer. */
export class RingBackOff {
  readonly #pairs = new Map<string, Rings>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a ring, unless it is too early.
   *
   * @param caller key of the caller
   * @param callee key of the callee
   * @returns 0, or ms to wait before ringing
   */
  ring(caller: string, callee: string): number {
    const pair = pairKey(caller, callee);
    const now = this.clock.now();
    const before = this.#pairs.get(pair);
    const forgotten = !before || now - before.at >= FORGET_MS;
    const { count, at } = forgotten ? { count: 0, at: now } : before;
    const wait = at + waitAfter(count) - now;
    if (wait > 0) return wait;
    this.#pairs.delete(pair);
    this.#pairs.set(pair, { count: count + 1, at: now });
    if (this.#pairs.size > MAX_PAIRS) {
      const [oldest] = this.#pairs.keys();
      this.#pairs.delete(oldest);
    }
    return 0;
  }

  /** The callee accepted a call: the waits end in both directions. */
  answered(caller: string, callee: string): void {
    this.#pairs.delete(pairKey(caller, callee));
    this.#pairs.delete(pairKey(callee, caller));
  }
}

function waitAfter(count: number): number {
  if (count < FREE_RINGS) return 0;
  return backOffMs(count - FREE_RINGS, WAITS);
}

/** A line break separates the keys, because names contain none. */
function pairKey(caller: string, callee: string): string {
  return `${caller}\n${callee}`;
}
