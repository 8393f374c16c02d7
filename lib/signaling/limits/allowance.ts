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

interface Bucket {
  tokens: number;
  /** The clock's ms at which `tokens` was right. */
  at: number;
}

/** Token buckets by key, such as an address or a person: they outlive sockets and sessions. */
export class Allowances {
  /** The bucket used longest ago comes first. */
  readonly #buckets = new Map<string, Bucket>();

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
    const perMs = perMinute / 60_000;
    const now = this.clock.now();
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: burst, at: now };
    // A clock that was set back earns nothing.
    const earned = Math.max(0, now - at) * perMs;
    const available = Math.min(burst, tokens + earned);
    const wait = available >= 1 ? 0 : Math.ceil((1 - available) / perMs);
    this.#remember(key, {
      tokens: wait === 0 ? available - 1 : available,
      at: now,
    });
    return wait;
  }

  #remember(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= MAX_KEYS) return;
    const [oldest] = this.#buckets.keys();
    this.#buckets.delete(oldest);
  }
}
