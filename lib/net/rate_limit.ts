/** A token bucket: `rate` per second on average, `burst` at once. */
export class RateLimit {
  #tokens: number;
  #at: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    now: number,
  ) {
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes `count` at `now` (ms). @returns false, without taking any, if fewer are left */
  take(now: number, count = 1): boolean {
    // A clock that was set back adds no tokens.
    const earned = Math.max(0, now - this.#at) / 1000 * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** ms after the last `take` until a token is available. */
  get waitMs(): number {
    return Math.max(0, Math.ceil((1 - this.#tokens) / this.rate * 1000));
  }
}
