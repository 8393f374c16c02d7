/** Packets a second from which on packets are taken in rounds. */
const BUSY_PER_SECOND = 5_000;
/** ms of a round: what a busy relay adds to a packet's way at most, beside its own work. */
export const ROUND_MS = 1;
/** ms over which the rate is measured. */
const WINDOW_MS = 100;

/**
 * Decides how long a relay waits for more packets: not at all at low rates, since a wait
 * delays packets, and a round at high ones, since a wake-up costs more than a packet.
 */
export class Pace {
  #windowEndMs = 0;
  #packets = 0;
  #perSecond = 0;

  /** Counts packets that came at a time. */
  came(packets: number, nowMs: number): void {
    if (nowMs >= this.#windowEndMs) {
      const elapsedMs = WINDOW_MS + nowMs - this.#windowEndMs;
      this.#perSecond = this.#packets * 1_000 / elapsedMs;
      this.#packets = 0;
      this.#windowEndMs = nowMs + WINDOW_MS;
    }
    this.#packets += packets;
  }

  /** Whether to take packets in rounds of {@link ROUND_MS}. */
  get busy(): boolean {
    return this.#perSecond >= BUSY_PER_SECOND;
  }
}
