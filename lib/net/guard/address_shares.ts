import { RateLimit } from "../rate_limit.ts";

/** New connections a second of one address for long, as a part of those it may have: all of a large office are back within half a minute. */
const RATE_PART = 0.1;
/** New connections at once, in the same measure: everybody's page comes back, and who is over the share can be told so. */
const BURST_PART = 2;
/** Connections over the share that are answered in words. More are closed. */
const REFUSED_IN_WORDS = 8;

/** What becomes of a new connection: one that is refused is told so, one that is closed is not counted. */
export type Admission = "admitted" | "refused" | "closed";

interface Share {
  connections: number;
  rate: RateLimit;
  /** ms of the last connection. */
  at: number;
}

/** Counts connections and how fast they come, by address. */
export class AddressShares {
  readonly #shares = new Map<string, Share>();

  /** @param perAddress connections at a time of one address */
  constructor(private readonly perAddress: number) {}

  /**
   * Counts a new connection, unless it is to be closed at once.
   *
   * @param group of the address, see {@link addressGroup}
   * @param now ms of any steady clock
   */
  admit(group: string, now: number): Admission {
    let share = this.#shares.get(group);
    if (!share) {
      const { perAddress } = this;
      const rate = new RateLimit(
        perAddress * RATE_PART,
        perAddress * BURST_PART,
        now,
      );
      this.#shares.set(group, share = { connections: 0, rate, at: now });
    }
    share.at = now;
    if (!share.rate.take(now)) return "closed";
    const over = share.connections - this.perAddress;
    if (over >= REFUSED_IN_WORDS) return "closed";
    share.connections++;
    return over >= 0 ? "refused" : "admitted";
  }

  /** A connection that was counted is over. */
  release(group: string): void {
    const share = this.#shares.get(group);
    if (share) share.connections--;
  }

  /** Forgets addresses without connections whose rate has recovered. */
  tidy(now: number): void {
    for (const [group, { connections, at }] of this.#shares) {
      if (connections === 0 && now - at > 1_000 * BURST_PART / RATE_PART) {
        this.#shares.delete(group);
      }
    }
  }
}
