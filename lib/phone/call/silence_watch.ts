import type { Platform } from "../platform.ts";

/** ms between two readings of the statistics. */
const LOOK_MS = 250;
/**
 * ms without a packet after which media counts as missing. If the other side is
 * at fault, the server says so within two seconds.
 */
const SILENCE_MS = 2_500;
/**
 * The same limit in ms when the connection is in doubt. Audio packets come
 * every 20 ms.
 */
const DOUBT_MS = 500;

/**
 * The getStats fields (W3C webrtc-stats) that change whenever something
 * arrives.
 */
type Stat = Partial<
  { type: string; packetsReceived: number; timestamp: number }
>;

/**
 * Notices that a connection went silent although it was not closed: neither
 * media (RTP) nor reports about ours (RTCP) arrive.
 */
export class SilenceWatch {
  /** Null before the first reading: a connection whose ICE was restarted has counted before. */
  #seen: number | null = null;
  #seenAt: number | null = null;
  #limit = SILENCE_MS;
  #told = false;
  #cancel = () => {};
  #over = false;

  /** @param silent called once for each silence that follows received media */
  constructor(
    private readonly platform: Platform,
    private readonly stats: () => Promise<Iterable<unknown>>,
    private readonly silent: () => void,
  ) {
    this.#lookLater();
  }

  /**
   * The network may have changed: uses the short limit for the next silence.
   */
  doubt(): void {
    this.#limit = DOUBT_MS;
    this.restart();
  }

  /** The next silence counts from now. */
  restart(): void {
    this.#told = false;
    if (this.#seenAt !== null) this.#seenAt = this.platform.now();
  }

  stop(): void {
    this.#over = true;
    this.#cancel();
  }

  #lookLater(): void {
    this.#cancel = this.platform.after(LOOK_MS, () => {
      this.stats().then((stats) => {
        if (this.#over) return;
        this.#look(activity(stats));
        this.#lookLater();
      }, () => {
        // A closed connection has no statistics.
      });
    });
  }

  #look(seen: number): void {
    const now = this.platform.now();
    this.#seen ??= seen;
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#seenAt = now;
      this.#limit = SILENCE_MS;
      this.#told = false;
    } else if (
      this.#seenAt !== null && !this.#told && now - this.#seenAt >= this.#limit
    ) {
      this.#told = true;
      this.#limit = SILENCE_MS;
      this.silent();
    }
  }
}

/** A number that changes with each packet and report that arrives. */
function activity(stats: Iterable<unknown>): number {
  let sum = 0;
  for (const stat of stats as Iterable<Stat>) {
    if (stat.type === "inbound-rtp") sum += stat.packetsReceived ?? 0;
    // Its time stamp is the time at which the report arrived.
    if (stat.type === "remote-inbound-rtp") sum += stat.timestamp ?? 0;
  }
  return sum;
}
