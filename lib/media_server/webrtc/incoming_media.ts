import type { RtpHeader } from "./rtp_packet.ts";

/** RFC 3550 6.4.1: the gain of the jitter estimate. */
const JITTER_GAIN = 1 / 16;

/** One kind of media that comes from a browser. */
export class IncomingMedia {
  packets = 0;
  bytes = 0;
  /** SSRC, learnt from the packets, so that streams which the SDP does not announce work too. */
  ssrc: number | null = null;
  #jitter = 0;
  #transit: number | null = null;

  constructor(readonly clockRate: number) {}

  /** Interarrival jitter (RFC 3550 6.4.1) in ms. */
  get jitterMs(): number {
    return this.#jitter * 1000 / this.clockRate;
  }

  /** Counts a packet. Retransmissions count as traffic, but not for the jitter. */
  count(header: RtpHeader, size: number, rtx: boolean, nowMs: number): void {
    this.packets++;
    this.bytes += size;
    if (rtx || header.ssrc === 0) return;
    if (this.ssrc !== header.ssrc) {
      this.ssrc = header.ssrc;
      this.#transit = null;
    }
    const arrival = nowMs * this.clockRate / 1000;
    const transit = arrival - header.timestamp;
    if (this.#transit !== null) {
      const difference = Math.abs(transit - this.#transit);
      // A wrap or a jump of the timestamp does not count as jitter.
      if (difference < this.clockRate * 10) {
        this.#jitter += (difference - this.#jitter) * JITTER_GAIN;
      }
    }
    this.#transit = transit;
  }
}
