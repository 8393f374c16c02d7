/** The waits of a policy, in ms. */
export interface RetryWaits {
  first: number;
  longest: number;
}

/**
 * When to try again: doubling waits, jittered over their upper half so that
 * many clients of a restarted server do not come back at one moment.
 */
export class ReconnectPolicy {
  #attempt = 0;

  /** @param random gives numbers in [0, 1) */
  constructor(
    private readonly waits: RetryWaits,
    private readonly random: () => number,
  ) {}

  /**
   * @param longest in ms, where somebody waits for it now
   * @returns ms to wait before the next attempt
   */
  next(longest = this.waits.longest): number {
    const wait = Math.min(longest, this.waits.first * 2 ** this.#attempt++);
    return wait / 2 + wait / 2 * this.random();
  }

  /** It works: the next loss starts over. */
  reset(): void {
    this.#attempt = 0;
  }
}
