import { RateLimit } from "../rate_limit.ts";

/** New connections per second of one address, as a fraction of its maximum number: all clients of a large office can reconnect within half a minute. */
const RATE_PART = 0.1;
/** Burst of new connections, as a fraction of the same maximum: all pages can reconnect at once, and those over the share still get an error response. */
const BURST_PART = 2;
/** Connections over the share that get an error response. Further ones are closed. */
const REFUSED_IN_WORDS = 8;

/** Outcome for a new connection: a refused one gets an error response, a closed one is not counted. */
export type Admission = "admitted" | "refused" | "closed";

/** WebSocket messages per second of one address for each connection that it may have; also the burst. */
const MESSAGES_PER_CONNECTION = 1;
/** ms for which messages may be held back; a longer wait means a flood. */
const MAX_DELAY_MS = 2_000;

interface Share {
  connections: number;
  rate: RateLimit;
  /** Messages allowed at {@link at}; below 0 they have to wait. */
  messages: number;
  /** Time of the last connection or message, in ms. */
  at: number;
}

/** Counts connections, and limits their rate, by address. */
export class AddressShares {
  readonly #shares = new Map<string, Share>();

  /** @param perAddress maximum simultaneous connections of one address */
  constructor(private readonly perAddress: number) {}

  /**
   * Counts a new connection, unless it must be closed at once.
   *
   * @param group group of the address, see {@link addressGroup}
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
   * Counts messages of an address; its connections share one limit.
   *
   * @returns ms that the messages have to wait; null if they are a flood
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

  /** Removes a counted connection. */
  release(group: string): void {
    const share = this.#shares.get(group);
    if (share) share.connections--;
  }

  /** Forgets addresses without connections whose limits have recovered. */
  tidy(now: number): void {
    for (const [group, { connections, at }] of this.#shares) {
      if (connections === 0 && now - at > 1_000 * BURST_PART / RATE_PART) {
        this.#shares.delete(group);
      }
    }
  }
}
