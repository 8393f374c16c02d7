import { Buffer } from "node:buffer";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./bytes.ts";

/** A report block (RFC 3550 6.4.1), with its stream. */
export interface ReportBlock {
  ssrc: number;
  bytes: Uint8Array;
}

/** One entry of a generic NACK (RFC 4585 6.2.1): a lost packet and a mask of the 16 after it. */
export interface NackEntry {
  sequence: number;
  mask: number;
}

/** The RTCP packets that are forwarded; all others end at the engine. */
export type RtcpPacket =
  | { type: "sr"; ssrc: number; bytes: Uint8Array; reports: ReportBlock[] }
  | { type: "rr"; reports: ReportBlock[] }
  | { type: "nack"; ssrc: number; entries: NackEntry[] }
  | { type: "pli"; ssrc: number }
  | { type: "fir"; ssrcs: number[] }
  | { type: "remb"; ssrcs: number[]; bitrate: Uint8Array }
  | { type: "transport-cc"; ssrc: number; bytes: Uint8Array };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const NACK = 1;
const TRANSPORT_CC = 15;
const PLI = 1;
const FIR = 4;
const APPLICATION_FEEDBACK = 15;
const REMB_IDENTIFIER = 0x52454d42;

/** Length in bytes. */
const FEEDBACK_HEADER = 12;
const SENDER_REPORT_SIZE = 28;
const REPORT_BLOCK_SIZE = 24;
const REMB_HEADER = 20;
/** The count field has five bits. */
const MAX_REPORTS = 31;

/** Splits a compound into packets (RFC 3550 6.1). Skips malformed ones; never throws. */
export function parseRtcp(compound: Uint8Array): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let offset = 0;
  while (offset + 8 <= compound.length) {
    const length = 4 * (readUint16(compound, offset + 2) + 1);
    if (compound[offset] >> 6 !== 2 || offset + length > compound.length) break;
    const packet = parseOne(compound.subarray(offset, offset + length));
    if (packet) packets.push(packet);
    offset += length;
  }
  return packets;
}

function parseOne(bytes: Uint8Array): RtcpPacket | null {
  const count = bytes[0] & 0x1f;
  switch (bytes[1]) {
    case SENDER_REPORT:
      if (bytes.length < SENDER_REPORT_SIZE) return null;
      return {
        type: "sr",
        ssrc: readUint32(bytes, 4),
        bytes,
        reports: reportBlocks(bytes, SENDER_REPORT_SIZE, count),
      };
    case RECEIVER_REPORT:
      return { type: "rr", reports: reportBlocks(bytes, 8, count) };
    case TRANSPORT_FEEDBACK:
    case PAYLOAD_FEEDBACK:
      return bytes.length < FEEDBACK_HEADER
        ? null
        : parseFeedback(bytes, bytes[1], count);
    default:
      return null;
  }
}

function parseFeedback(
  bytes: Uint8Array,
  type: number,
  format: number,
): RtcpPacket | null {
  const ssrc = readUint32(bytes, 8);
  if (type === TRANSPORT_FEEDBACK) {
    if (format === NACK) {
      const entries: NackEntry[] = [];
      for (let at = FEEDBACK_HEADER; at + 4 <= bytes.length; at += 4) {
        entries.push({
          sequence: readUint16(bytes, at),
          mask: readUint16(bytes, at + 2),
        });
      }
      return { type: "nack", ssrc, entries };
    }
    return format === TRANSPORT_CC && bytes.length >= FEEDBACK_HEADER + 8
      ? { type: "transport-cc", ssrc, bytes }
      : null;
  }
  if (format === PLI) return { type: "pli", ssrc };
  if (format === FIR) {
    const ssrcs: number[] = [];
    for (let at = FEEDBACK_HEADER; at + 8 <= bytes.length; at += 8) {
      ssrcs.push(readUint32(bytes, at));
    }
    return { type: "fir", ssrcs };
  }
  const remb = format === APPLICATION_FEEDBACK && bytes.length >= REMB_HEADER &&
    readUint32(bytes, FEEDBACK_HEADER) === REMB_IDENTIFIER;
  if (!remb) return null;
  const ssrcs: number[] = [];
  for (let at = REMB_HEADER; at + 4 <= bytes.length; at += 4) {
    ssrcs.push(readUint32(bytes, at));
  }
  return { type: "remb", ssrcs, bitrate: bytes.subarray(17, 20) };
}

function reportBlocks(
  bytes: Uint8Array,
  start: number,
  count: number,
): ReportBlock[] {
  const blocks: ReportBlock[] = [];
  for (let index = 0; index < count; index++) {
    const at = start + index * REPORT_BLOCK_SIZE;
    if (at + REPORT_BLOCK_SIZE > bytes.length) break;
    blocks.push({
      ssrc: readUint32(bytes, at),
      bytes: bytes.subarray(at, at + REPORT_BLOCK_SIZE),
    });
  }
  return blocks;
}

function packet(type: number, count: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes[0] = 0x80 | count;
  bytes[1] = type;
  writeUint16(bytes, 2, size / 4 - 1);
  return bytes;
}

function feedback(
  type: number,
  format: number,
  sender: number,
  media: number,
  bodySize: number,
): Buffer {
  const bytes = packet(type, format, FEEDBACK_HEADER + bodySize);
  writeUint32(bytes, 4, sender);
  writeUint32(bytes, 8, media);
  return bytes;
}

/** A sender report (RFC 3550 6.4.1) of another stream and timeline, without its report blocks. */
export function writeSenderReport(
  report: Uint8Array,
  ssrc: number,
  timestampOffset: number,
): Buffer {
  const bytes = packet(SENDER_REPORT, 0, SENDER_REPORT_SIZE);
  bytes.set(report.subarray(4, SENDER_REPORT_SIZE), 4);
  writeUint32(bytes, 4, ssrc);
  writeUint32(bytes, 16, readUint32(report, 16) + timestampOffset);
  return bytes;
}

/** A report block about another stream, whose sequence numbers are `sequenceOffset` lower. */
export function rewriteReportBlock(
  block: ReportBlock,
  ssrc: number,
  sequenceOffset: number,
): ReportBlock {
  const bytes = block.bytes.slice();
  writeUint32(bytes, 0, ssrc);
  const signedOffset = (sequenceOffset << 16) >> 16;
  writeUint32(bytes, 8, readUint32(bytes, 8) - signedOffset);
  return { ssrc, bytes };
}

/** A receiver report (RFC 3550 6.4.2). */
export function writeReceiverReport(
  sender: number,
  blocks: ReportBlock[],
): Buffer {
  const kept = blocks.slice(0, MAX_REPORTS);
  const size = 8 + kept.length * REPORT_BLOCK_SIZE;
  const bytes = packet(RECEIVER_REPORT, kept.length, size);
  writeUint32(bytes, 4, sender);
  kept.forEach((block, index) =>
    bytes.set(block.bytes, 8 + index * REPORT_BLOCK_SIZE)
  );
  return bytes;
}

/** A generic NACK (RFC 4585 6.2.1). */
export function writeNack(
  sender: number,
  media: number,
  entries: NackEntry[],
): Buffer {
  const bytes = feedback(
    TRANSPORT_FEEDBACK,
    NACK,
    sender,
    media,
    4 * entries.length,
  );
  entries.forEach(({ sequence, mask }, index) => {
    writeUint16(bytes, FEEDBACK_HEADER + 4 * index, sequence);
    writeUint16(bytes, FEEDBACK_HEADER + 4 * index + 2, mask);
  });
  return bytes;
}

/** A picture loss indication (RFC 4585 6.3.1). */
export function writePli(sender: number, media: number): Buffer {
  return feedback(PAYLOAD_FEEDBACK, PLI, sender, media, 0);
}

/** A full intra request (RFC 5104 4.3.1); `number` grows with each new request. */
export function writeFir(
  sender: number,
  media: number,
  number: number,
): Buffer {
  // The media SSRC of the header is not used: the entry names the stream.
  const bytes = feedback(PAYLOAD_FEEDBACK, FIR, sender, 0, 8);
  writeUint32(bytes, FEEDBACK_HEADER, media);
  bytes[FEEDBACK_HEADER + 4] = number;
  return bytes;
}

/** A bandwidth estimate (draft-alvestrand-rmcat-remb-03); `bitrate` is its three bytes. */
export function writeRemb(
  sender: number,
  ssrcs: number[],
  bitrate: Uint8Array,
): Buffer {
  const bytes = feedback(
    PAYLOAD_FEEDBACK,
    APPLICATION_FEEDBACK,
    sender,
    0,
    8 + 4 * ssrcs.length,
  );
  writeUint32(bytes, FEEDBACK_HEADER, REMB_IDENTIFIER);
  bytes[FEEDBACK_HEADER + 4] = ssrcs.length;
  bytes.set(bitrate, FEEDBACK_HEADER + 5);
  ssrcs.forEach((ssrc, index) =>
    writeUint32(bytes, REMB_HEADER + 4 * index, ssrc)
  );
  return bytes;
}

/** The exponent and mantissa of a REMB as bit/s. */
export function readBitrate(bytes: Uint8Array): number {
  const mantissa = (bytes[0] & 0x03) << 16 | bytes[1] << 8 | bytes[2];
  return mantissa * 2 ** (bytes[0] >> 2);
}

/** bit/s as the exponent and mantissa of a REMB, rounded down. */
export function writeBitrate(bitrate: number): Uint8Array {
  let exponent = 0;
  let mantissa = Math.floor(bitrate);
  while (mantissa >= 1 << 18) {
    mantissa = Math.floor(mantissa / 2);
    exponent++;
  }
  return Uint8Array.of(
    exponent << 2 | mantissa >> 16,
    mantissa >> 8 & 0xff,
    mantissa & 0xff,
  );
}

/** Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01) for another numbering. */
export function writeTransportCc(
  report: Uint8Array,
  sender: number,
  media: number,
  sequenceOffset: number,
): Buffer {
  const bytes = Buffer.from(report);
  writeUint32(bytes, 4, sender);
  writeUint32(bytes, 8, media);
  writeUint16(bytes, 12, readUint16(report, 12) - sequenceOffset);
  return bytes;
}
