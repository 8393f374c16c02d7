/**
 * Kurento's estimate of the bandwidth for video (kmsremb.c of its module-core),
 * without its part for losses. The embedded server itself has no estimate:
 * browsers measure end to end.
 *
 * @module
 */
import type { BandwidthLimits } from "../media_engine.ts";

/** Lowest estimate, in bit/s. */
const MIN_BITRATE = 30_000;
/** Initial estimate in bit/s, before any media came in. */
const MAX_BITRATE = 2_000_000;
/** Milliseconds between two reports (RTCP). */
const REPORT_MS = 500;
/** Most that an estimate may be, as a multiple of the incoming rate. */
const MAX_INPUT_FACTOR = 2;

/** Estimate of the rate that a browser may send; it gets this by REMB. */
export class SourceEstimate {
  #bitrate = MAX_BITRATE;
  #probed = false;
  /** The highest incoming rate so far, in bit/s. */
  #highest = 0;
  #bytes = 0;
  #measuredAtMs = -Infinity;

  constructor(private readonly limits: Readonly<BandwidthLimits>) {}

  /**
   * @param bytes bytes of video received so far
   * @param sinks rates that the watching browsers can receive, in bit/s
   * @returns the REMB to send now, in bit/s; null when none is due
   */
  report(
    bytes: number,
    sinks: readonly number[],
    nowMs: number,
  ): number | null {
    const elapsedMs = nowMs - this.#measuredAtMs;
    if (bytes === this.#bytes || elapsedMs < REPORT_MS) return null;
    const rate = Math.round((bytes - this.#bytes) * 8_000 / elapsedMs);
    this.#bytes = bytes;
    this.#measuredAtMs = nowMs;
    // No earlier report to measure from.
    if (elapsedMs === Infinity) return null;
    this.#update(rate);
    const { minVideoRecv } = this.limits;
    return Math.max(
      Math.min(this.#bitrate, ...sinks),
      minVideoRecv * 1000,
      MIN_BITRATE,
    );
  }

  #update(rate: number): void {
    if (!this.#probed) {
      this.#bitrate = rate;
      this.#probed = true;
    }
    this.#highest = Math.max(this.#highest, rate);
    const grown = Math.max(this.#bitrate, this.#highest) *
      (1 + this.limits.exponentialFactor);
    this.#bitrate = Math.max(
      this.#bitrate,
      Math.min(grown, this.#highest * MAX_INPUT_FACTOR),
    );
    const { maxVideoRecv } = this.limits;
    if (maxVideoRecv > 0) {
      this.#bitrate = Math.min(this.#bitrate, maxVideoRecv * 1000);
    }
  }
}

/** The rate that a watching browser can receive, by its own REMB. */
export class SinkEstimate {
  #heard = 0;
  #probed = false;
  /** Null until the browser has reported a rate that counts. */
  #told: number | null = null;

  constructor(private readonly limits: Readonly<BandwidthLimits>) {}

  /** The rate in bit/s, within the endpoint's limits. */
  get bitrate(): number {
    const { minVideoSend, maxVideoSend } = this.limits;
    const most = maxVideoSend > 0 ? maxVideoSend * 1000 : Infinity;
    const bitrate = this.#told ?? this.limits.rembOnConnect;
    return Math.min(Math.max(bitrate, minVideoSend * 1000), most);
  }

  /** Handles a REMB of the browser, in bit/s. */
  heard(bitrate: number): void {
    const rising = bitrate < this.limits.rembOnConnect &&
      bitrate >= this.#heard;
    if (!rising) this.#probed = true;
    if (this.#probed) this.#told = bitrate;
    this.#heard = bitrate;
  }
}
