/** First wait in ms: a dropped Wi-Fi is often back at once. */
const FIRST_MS = 250;
/** Longest wait in ms: a person who looks at the page should not wait longer. */
const LONGEST_MS = 5_000;

/**
 * When to try again: doubling waits, jittered over their upper half so that
 * many clients of a restarted server do not come back at one moment.
 */
export class ReconnectPolicy {
  #attempt = 0;

  /** @param random gives numbers in [0, 1) */
  constructor(private readonly random: () => number) {}

  /** @returns ms to wait before the next attempt */
  next(): number {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempt++);
    return longest / 2 + longest / 2 * this.random();
  }

  /** The connection works: the next loss starts over. */
  reset(): void {
    this.#attempt = 0;
  }
}
