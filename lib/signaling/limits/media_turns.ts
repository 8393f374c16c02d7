import type { Clock } from "../clock.ts";

/**
 * ms between two requests that make a media server build something, by where
 * the server is.
 */
export const MEDIA_STEP_MS = {
  /**
   * A pipeline takes the embedded server's process up to 7 ms, an offer up to
   * 5 ms, and meanwhile it forwards no media.
   */
  embedded: 10,
  /**
   * A Kurento builds an endpoint in about 1 ms, on threads of its own. After
   * its restart, 1,000 calls need 3,000 requests.
   */
  elsewhere: 2,
};

/** A timer that is later than this many ms shows that the process is busy. */
const LATE_MS = 3;
/** Most steps from one turn to the next while the process is busy. */
const MAX_STEPS = 5;
/** Factors of the time between turns after a late timer and after a punctual one. */
const SLOWER = 2;
const FASTER = 0.9;

interface Waiting {
  /** Whether it still needs its turn. */
  wanted(): boolean;
  go(): void;
}

/**
 * Spreads expensive requests over time, so that a burst of them delays nobody's
 * media: the busier the process, the more time is between two of them. Addresses
 * take turns: one that sends many requests waits for them itself.
 */
export class MediaTurns {
  /** Queues by address; the first one is next. */
  readonly #queues = new Map<string, Waiting[]>();
  /** Time of the latest turn. */
  #at = -Infinity;
  #timer = false;
  /** ms from this turn to the next. */
  #stepMs: number;

  /** @param stepMs least ms between two turns; 0 for no waiting */
  constructor(
    private readonly stepMs: number,
    private readonly clock: Clock,
  ) {
    this.#stepMs = stepMs;
  }

  /**
   * Resolves at the next turn of this address, at once while nobody waits.
   *
   * @param address as counted by limits
   * @param wanted asked when the turn comes: what is no longer wanted takes none
   */
  async next(address: string, wanted: () => boolean): Promise<void> {
    if (this.stepMs === 0) return;
    const now = this.clock.now();
    // A clock that was set back makes nobody wait longer.
    const wait = Math.min(this.#stepMs, this.#at + this.#stepMs - now);
    if (wait <= 0 && !this.#timer) {
      this.#at = now;
      return;
    }
    await new Promise<void>((go) => {
      const queue = this.#queues.get(address);
      if (queue) queue.push({ wanted, go });
      else this.#queues.set(address, [{ wanted, go }]);
      this.#turnAfter(wait);
    });
  }

  #turnAfter(ms: number): void {
    if (this.#timer) return;
    this.#timer = true;
    const due = this.clock.now() + ms;
    this.clock.after(ms, () => {
      this.#timer = false;
      this.#adapt(this.clock.now() - due);
      const next = this.#take();
      if (!next) return;
      this.#at = this.clock.now();
      if (this.#queues.size > 0) this.#turnAfter(this.#stepMs);
      next.go();
    });
  }

  /** @param lateMs ms by which the latest timer was late */
  #adapt(lateMs: number): void {
    const stepMs = this.#stepMs * (lateMs > LATE_MS ? SLOWER : FASTER);
    const most = MAX_STEPS * this.stepMs;
    this.#stepMs = Math.round(Math.min(most, Math.max(this.stepMs, stepMs)));
  }

  /** The next one that is still wanted. */
  #take(): Waiting | null {
    for (const [address, queue] of this.#queues) {
      this.#queues.delete(address);
      while (queue.length > 0) {
        const next = queue.shift()!;
        if (next.wanted()) {
          if (queue.length > 0) this.#queues.set(address, queue);
          return next;
        }
        next.go();
      }
    }
    return null;
  }
}
