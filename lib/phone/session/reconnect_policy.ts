/** Waits of a policy, in ms. */
export interface RetryWaits {
  first: number;
  longest: number;
}

/**
 * Exponential back-off with jitter in the upper half of each wait, so that the
 * clients of a restarted server do not all return at once.
 */
export class ReconnectPolicy {
  #attempt = 0;

  /** @param random returns numbers in [0, 1) */
  constructor(
    private readonly waits: RetryWaits,
    private readonly random: () => number,
  ) {}

  /**
   * @param longest limit in ms, lower while somebody waits
   * @returns ms to wait before the next attempt
   */
  next(longest = this.waits.longest): number {
    const wait = Math.min(longest, this.waits.first * 2 ** this.#attempt++);
    return wait / 2 + wait / 2 * this.random();
  }

  /** The connection works: the next back-off starts from the first wait. */
  reset(): void {
    this.#attempt = 0;
  }
}
