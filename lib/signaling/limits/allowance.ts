import { RateLimit } from "../../net/rate_limit.ts";
import type { Clock } from "../clock.ts";

/** A rate limit: `burst` at once, `perMinute` in the long run. */
export interface Allowance {
  burst: number;
  perMinute: number;
}

/**
 * Limit of remembered keys, which bounds memory. More keys than this get fresh
 * buckets.
 */
const MAX_KEYS = 10_000;

/** Token buckets by key, such as an address or a person. They outlive sockets and sessions. */
export class Allowances {
  /** Least recently used first. */
  readonly #buckets = new Map<string, RateLimit>();

  constructor(
    private readonly allowance: Allowance,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes one token.
   *
   * @returns 0, or ms until one is available
   */
  take(key: string): number {
    const { burst, perMinute } = this.allowance;
    if (burst === Infinity) return 0;
    const now = this.clock.now();
    const bucket = this.#buckets.get(key) ??
      new RateLimit(perMinute / 60, burst, now);
    this.#remember(key, bucket);
    return bucket.take(now) ? 0 : bucket.waitMs;
  }

  #remember(key: string, bucket: RateLimit): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= MAX_KEYS) return;
    const [oldest] = this.#buckets.keys();
    this.#buckets.delete(oldest);
  }
}
