/** A token bucket: `rate` a second for long, `burst` at once. */
export class TokenBucket {
  #tokens: number;
  #atMs: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Takes `count` at `nowMs`. @returns false, and takes none, when fewer are left */
  take(nowMs: number, count = 1): boolean {
    const earned = (nowMs - this.#atMs) / 1000 * this.rate;
    this.#tokens = Math.min(this.burst, this.#tokens + earned);
    this.#atMs = nowMs;
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }
}
