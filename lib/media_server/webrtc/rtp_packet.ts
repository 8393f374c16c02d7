import { readUint16, readUint32, writeUint16, writeUint32 } from "./bytes.ts";

/** In bytes, without contributing sources (RFC 3550 5.1). */
const FIXED_HEADER = 12;
const RTP_VERSION = 2;

/** Positions of the parts of an RTP packet (RFC 3550 5.1). Offsets are in bytes. */
export interface RtpHeader {
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  ssrc: number;
  /** The "defined by profile" word of the header extension (RFC 8285); 0 without one. */
  extensionProfile: number;
  /** First element of the header extension. */
  extensionStart: number;
  extensionEnd: number;
  payloadStart: number;
  /** End of the payload, padding excluded. */
  payloadEnd: number;
}

/** Whether a packet is RTCP, by the ranges of RFC 5761 4. */
export function isRtcp(packet: Uint8Array): boolean {
  return packet.length >= 2 && packet[1] >= 192 && packet[1] <= 223;
}

/** Reads the header of a packet; null when it is not well-formed RTP. Never throws. */
export function parseRtp(packet: Uint8Array): RtpHeader | null {
  if (packet.length < FIXED_HEADER || packet[0] >> 6 !== RTP_VERSION) {
    return null;
  }
  let offset = FIXED_HEADER + 4 * (packet[0] & 0x0f);
  let extensionProfile = 0;
  let extensionStart = offset;
  if (packet[0] & 0x10) {
    if (offset + 4 > packet.length) return null;
    extensionProfile = readUint16(packet, offset);
    extensionStart = offset + 4;
    offset = extensionStart + 4 * readUint16(packet, offset + 2);
  }
  if (offset > packet.length) return null;
  let payloadEnd = packet.length;
  if (packet[0] & 0x20) {
    payloadEnd -= packet[packet.length - 1];
    if (payloadEnd < offset || payloadEnd === packet.length) return null;
  }
  return {
    payloadType: packet[1] & 0x7f,
    sequenceNumber: readUint16(packet, 2),
    timestamp: readUint32(packet, 4),
    ssrc: readUint32(packet, 8),
    extensionProfile,
    extensionStart,
    extensionEnd: offset,
    payloadStart: offset,
    payloadEnd,
  };
}

/** Replaces the payload type; the marker stays. */
export function writePayloadType(packet: Uint8Array, value: number): void {
  packet[1] = (packet[1] & 0x80) | value;
}

export function writeSequenceNumber(packet: Uint8Array, value: number): void {
  writeUint16(packet, 2, value);
}

export function writeTimestamp(packet: Uint8Array, value: number): void {
  writeUint32(packet, 4, value);
}

/** Replaces the synchronisation source. */
export function writeSsrc(packet: Uint8Array, value: number): void {
  writeUint32(packet, 8, value);
}
