import { RateLimit } from "../rate_limit.ts";

/** New connections a second of one address for long, as a part of those it may have: all of a large office are back within half a minute. */
const RATE_PART = 0.1;
/** New connections at once, in the same measure: everybody's page comes back, and who is over the share can be told so. */
const BURST_PART = 2;
/** Connections over the share that are answered in words. More are closed. */
const REFUSED_IN_WORDS = 8;

/** What becomes of a new connection: one that is refused is told so, one that is closed is not counted. */
export type Admission = "admitted" | "refused" | "closed";

/** WebSocket messages a second of one address for each connection it may have; as many at once. */
const MESSAGES_PER_CONNECTION = 1;
/** ms that messages may be held back; more than that in so short a time is a flood. */
const MAX_DELAY_MS = 2_000;

interface Share {
  connections: number;
  rate: RateLimit;
  /** Messages that may pass at {@link at}; below 0 they have to wait. */
  messages: number;
  /** ms of the last connection or message. */
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
      this.#shares.set(
        group,
        share = { connections: 0, rate, messages: perAddress, at: now },
      );
    }
    this.#earn(share, now);
    if (!share.rate.take(now)) return "closed";
    const over = share.connections - this.perAddress;
    if (over >= REFUSED_IN_WORDS) return "closed";
    share.connections++;
    return over >= 0 ? "refused" : "admitted";
  }

  /**
   * Counts messages of an address, which its connections share.
   *
   * @returns ms that they have to wait; null when they are a flood
   */
  delay(group: string, messages: number, now: number): number | null {
    const share = this.#shares.get(group);
    if (!share) return 0;
    this.#earn(share, now);
    const rate = this.perAddress * MESSAGES_PER_CONNECTION / 1_000;
    const delay = Math.max(0, messages - share.messages) / rate;
    if (delay > MAX_DELAY_MS) return null;
    share.messages -= messages;
    return delay;
  }

  #earn(share: Share, now: number): void {
    const most = this.perAddress * MESSAGES_PER_CONNECTION;
    const earned = (now - share.at) / 1_000 * most;
    share.messages = Math.min(most, share.messages + earned);
    share.at = now;
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
