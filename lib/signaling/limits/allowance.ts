import { RateLimit } from "../../net/rate_limit.ts";
import type { Clock } from "../clock.ts";

/** What one may take: `burst` at once, `perMinute` for long. */
export interface Allowance {
  burst: number;
  perMinute: number;
}

/**
 * Keys remembered at a time. Whoever has more addresses or names than this
 * gets fresh buckets, and memory stays bounded.
 */
const MAX_KEYS = 10_000;

/** Token buckets by key, such as an address or a person: they outlive sockets and sessions. */
export class Allowances {
  /** The bucket used longest ago comes first. */
  readonly #buckets = new Map<string, RateLimit>();

  constructor(
    private readonly allowance: Allowance,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes one.
   *
   * @returns 0, or ms until there is one to take
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
