import { RateLimit } from "../../net/rate_limit.ts";

/** Limits of a browser's packets: the lasting rate, and the burst after a quiet time. */
export interface LegLimits {
  bitsPerSecond: number;
  burstBits: number;
  packetsPerSecond: number;
  burstPackets: number;
  /** RTCP packets, which may hold several messages each. */
  rtcpPerSecond: number;
  /** Lost packets that it may request again. */
  repeatsPerSecond: number;
}

/**
 * Several times the traffic of a browser: 2.5 Mbit/s
 * second, the key frame of a large shared screen is 1–2 MB, and feedback comes
 * at most every 10 ms.
 */
export const LEG_LIMITS: LegLimits = {
  bitsPerSecond: 20_000_000,
  burstBits: 40_000_000,
  packetsPerSecond: 3_000,
  burstPackets: 6_000,
  rtcpPerSecond: 300,
  repeatsPerSecond: 1_000,
};

/** Counts what one browser sends against its limits. */
export class LegMeter {
  readonly #bits: RateLimit;
  readonly #packets: RateLimit;
  readonly #rtcp: RateLimit;
  readonly #repeats: RateLimit;

  /** @param nowMs a clock that never goes back */
  constructor(limits: LegLimits, nowMs: number) {
    const { bitsPerSecond, burstBits, packetsPerSecond, burstPackets } = limits;
    const { rtcpPerSecond, repeatsPerSecond } = limits;
    this.#bits = new RateLimit(bitsPerSecond, burstBits, nowMs);
    this.#packets = new RateLimit(packetsPerSecond, burstPackets, nowMs);
    this.#rtcp = new RateLimit(rtcpPerSecond, rtcpPerSecond, nowMs);
    this.#repeats = new RateLimit(repeatsPerSecond, repeatsPerSecond, nowMs);
  }

  /** Whether a packet of this many bytes is within the limits. */
  admit(bytes: number, rtcp: boolean, nowMs: number): boolean {
    return this.#packets.take(nowMs) && this.#bits.take(nowMs, 8 * bytes) &&
      (!rtcp || this.#rtcp.take(nowMs));
  }

  /** Whether this many lost packets may be requested. */
  admitRepeats(count: number, nowMs: number): boolean {
    return this.#repeats.take(nowMs, count);
  }
}
