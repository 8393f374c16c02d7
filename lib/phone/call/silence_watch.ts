import type { Platform } from "../platform.ts";

/** ms between two looks at the statistics. */
const LOOK_MS = 250;
/** ms without a packet after which media is missing: the server says within two seconds when it is the other side's. */
const SILENCE_MS = 2_500;
/** ms where there is reason to doubt: audio packets come every 20 ms. */
const DOUBT_MS = 500;

/** The figures of getStats (W3C webrtc-stats) that change whenever something comes. */
type Stat = Partial<
  { type: string; packetsReceived: number; timestamp: number }
>;

/**
 * Notices that a connection carries nothing any more though nothing was
 * closed: neither media (RTP) nor reports about ours (RTCP) come.
 */
export class SilenceWatch {
  #seen = 0;
  #seenAt: number | null = null;
  #limit = SILENCE_MS;
  #told = false;
  #cancel = () => {};
  #over = false;

  /** @param silent called once for each silence, after something had come */
  constructor(
    private readonly platform: Platform,
    private readonly stats: () => Promise<Iterable<unknown>>,
    private readonly silent: () => void,
  ) {
    this.#lookLater();
  }

  /** The network is said to have changed: what is missing is missed soon. */
  doubt(): void {
    this.#limit = DOUBT_MS;
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
        // A connection that is closed has nothing to tell.
      });
    });
  }

  #look(seen: number): void {
    const now = this.platform.now();
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#seenAt = now;
      this.#limit = SILENCE_MS;
      this.#told = false;
    } else if (
      this.#seenAt !== null && !this.#told && now - this.#seenAt >= this.#limit
    ) {
      this.#told = true;
      this.silent();
    }
  }
}

/** A number that changes with each packet and report that comes. */
function activity(stats: Iterable<unknown>): number {
  let sum = 0;
  for (const stat of stats as Iterable<Stat>) {
    if (stat.type === "inbound-rtp") sum += stat.packetsReceived ?? 0;
    // Its time stamp is that of the report's arrival.
    if (stat.type === "remote-inbound-rtp") sum += stat.timestamp ?? 0;
  }
  return sum;
}
