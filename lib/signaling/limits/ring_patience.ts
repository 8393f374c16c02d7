import type { Clock } from "../clock.ts";

/** Calls in a row at somebody who does not answer that need no wait: a person dials again a few times. */
const FREE_RINGS = 5;
/** ms to wait after the last free one; doubles with each ring that follows. */
const FIRST_WAIT_MS = 5_000;
/** ms that a wait grows to. */
const LONGEST_WAIT_MS = 5 * 60_000;
/** ms after which earlier rings no longer count. */
const FORGET_MS = 10 * 60_000;
/** Pairs remembered at a time; the one that rang longest ago is forgotten first. */
const MAX_PAIRS = 10_000;

interface Rings {
  count: number;
  /** The clock's ms of the latest. */
  at: number;
}

/** How often one person may ring another who does not answer: waits grow until an answer. */
export class RingPatience {
  readonly #pairs = new Map<string, Rings>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a ring, unless it is too early.
   *
   * @param caller key of the person who calls
   * @param callee key of the person who is called
   * @returns 0, or ms until it may ring
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

  /** The callee took a call: the two are on good terms, in both directions. */
  answered(caller: string, callee: string): void {
    this.#pairs.delete(pairKey(caller, callee));
    this.#pairs.delete(pairKey(callee, caller));
  }
}

function waitAfter(count: number): number {
  if (count < FREE_RINGS) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_RINGS));
}

/** Keys of names hold no line break. */
function pairKey(caller: string, callee: string): string {
  return `${caller}\n${callee}`;
}
