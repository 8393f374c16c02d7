import { isBefore } from "./bytes.ts";
import type { RtpHeader } from "./rtp_packet.ts";

/**
 * Number of packets during which packets older than the first of a new source are
 * refused, since they would take numbers that the previous source has used.
 */
const SWITCH_GUARD_PACKETS = 1_000;

/**
 * One RTP stream towards a browser: one SSRC and one line of sequence numbers
 * and timestamps, whatever source feeds it.
 */
export class OutgoingStream {
  packets = 0;
  bytes = 0;
  /** Offset added to a source's sequence number, modulo 2^16. */
  sequenceOffset = 0;
  /** Offset added to a source's timestamp, modulo 2^32. */
  timestampOffset = 0;
  /** The source's SSRC; null before the first packet. */
  sourceSsrc: number | null = null;
  #owner: object | null = null;
  #firstSequence = 0;
  #sinceSwitch = 0;
  #lastSequence = 0;
  #lastTimestamp = 0;
  #lastAtMs = 0;

  constructor(readonly ssrc: number, readonly clockRate: number) {}

  /** Whether this source feeds the stream now. */
  isFedBy(owner: object): boolean {
    return this.#owner === owner;
  }

  /** Whether any packet was sent. */
  get started(): boolean {
    return this.sourceSsrc !== null;
  }

  /** Whether an outgoing sequence number belongs to the present source. */
  isOfPresentSource(sequence: number): boolean {
    return this.#sinceSwitch > SWITCH_GUARD_PACKETS ||
      !isBefore(sequence, this.#firstSequence);
  }

  /**
   * Admits a packet of a source, and counts it.
   *
   * @param nowMs a clock that never goes back
   * @returns its sequence number in this stream; null when it came too late to be sent
   */
  admit(
    owner: object,
    header: RtpHeader,
    size: number,
    nowMs: number,
  ): number | null {
    if (this.#owner !== owner || this.sourceSsrc !== header.ssrc) {
      this.#switch(owner, header, nowMs);
    }
    const sequence = (header.sequenceNumber + this.sequenceOffset) & 0xffff;
    if (!this.isOfPresentSource(sequence)) return null;
    this.#sinceSwitch++;
    this.packets++;
    this.bytes += size;
    if (!isBefore(sequence, this.#lastSequence)) {
      this.#lastSequence = sequence;
      this.#lastTimestamp = (header.timestamp + this.timestampOffset) >>> 0;
      this.#lastAtMs = nowMs;
    }
    return sequence;
  }

  #switch(owner: object, header: RtpHeader, nowMs: number): void {
    if (this.started) {
      const elapsed = Math.max(
        1,
        Math.round((nowMs - this.#lastAtMs) * this.clockRate / 1000),
      );
      this.sequenceOffset = (this.#lastSequence + 1 - header.sequenceNumber) &
        0xffff;
      this.timestampOffset =
        (this.#lastTimestamp + elapsed - header.timestamp) >>> 0;
    }
    this.#owner = owner;
    this.sourceSsrc = header.ssrc;
    this.#sinceSwitch = 0;
    this.#firstSequence = (header.sequenceNumber + this.sequenceOffset) &
      0xffff;
    this.#lastSequence = this.#firstSequence;
  }
}
