import { backOffMs, type BackOffWaits } from "../../shared/back_off.ts";

/**
 * Exponential back-off with jitter in the upper half of each wait, so that the
 * clients of a restarted server do not all return at once.
 */
export class ReconnectPolicy {
  #attempt = 0;

  /** @param random returns numbers in [0, 1) */
  constructor(
    private readonly waits: BackOffWaits,
    private readonly random: () => number,
  ) {}

  /**
   * @param longest limit in ms, lower while somebody waits
   * @returns ms to wait before the next attempt
   */
  next(longest = this.waits.longest): number {
    const { first } = this.waits;
    const wait = backOffMs(this.#attempt++, { first, longest });
    return wait / 2 + wait / 2 * this.random();
  }

  /** The connection works: the next back-off starts from the first wait. */
  reset(): void {
    this.#attempt = 0;
  }
}
