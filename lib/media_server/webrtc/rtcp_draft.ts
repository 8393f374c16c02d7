import { Buffer } from "node:buffer";
import {
  type NackEntry,
  type ReportBlock,
  writeNack,
  writeReceiverReport,
  writeRemb,
} from "./rtcp_packet.ts";

/**
 * Feedback to one browser, derived from one RTCP compound of another: a single
 * packet without repetitions, so that feedback cannot be amplified. It is at
 * most {@link RTCP_EXTRA_BYTES} longer than the compound.
 */
export class RtcpDraft {
  readonly #senderReports = new Map<number, Buffer>();
  readonly #reports = new Map<number, ReportBlock>();
  readonly #nacks = new Map<number, Map<number, number>>();
  readonly #estimated = new Set<number>();
  #bitrate: Uint8Array | null = null;
  readonly #transportCc: Buffer[] = [];

  /** Adds a sender report about a stream. */
  addSenderReport(ssrc: number, report: Buffer): void {
    this.#senderReports.set(ssrc, report);
  }

  /** Adds a report block; the last one about a stream counts. */
  addReport(block: ReportBlock): void {
    this.#reports.set(block.ssrc, block);
  }

  /** Adds lost packets of a stream. */
  addLost(ssrc: number, { sequence, mask }: NackEntry): void {
    let entries = this.#nacks.get(ssrc);
    if (!entries) this.#nacks.set(ssrc, entries = new Map());
    entries.set(sequence, (entries.get(sequence) ?? 0) | mask);
  }

  /** Adds a stream to the bandwidth estimate; the last estimate counts. */
  addEstimate(ssrc: number, bitrate: Uint8Array): void {
    this.#estimated.add(ssrc);
    this.#bitrate = bitrate;
  }

  /** Adds transport-wide feedback. */
  addTransportCc(report: Buffer): void {
    if (this.#transportCc.some((other) => other.equals(report))) return;
    this.#transportCc.push(report);
  }

  /**
   * Writes the packet, with reports first (RFC 3550 6.1); null when there is nothing to report.
   *
   * @param sender SSRC that the feedback is sent with
   */
  write(sender: number): Buffer | null {
    const parts = [...this.#senderReports.values()];
    if (this.#reports.size > 0) {
      parts.push(writeReceiverReport(sender, [...this.#reports.values()]));
    }
    for (const [ssrc, entries] of this.#nacks) {
      const list = [...entries].map(([sequence, mask]) => ({ sequence, mask }));
      parts.push(writeNack(sender, ssrc, list));
    }
    if (this.#bitrate) {
      parts.push(writeRemb(sender, [...this.#estimated], this.#bitrate));
    }
    parts.push(...this.#transportCc);
    if (parts.length === 0) return null;
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }
}

/** Length in bytes of a receiver report's header, for report blocks that came in a sender report. */
export const RTCP_EXTRA_BYTES = 8;
