import type { RtpHeader } from "./rtp_packet.ts";

/** Whether a packet begins a VP8 key frame (RFC 7741 4.2 and 4.3). */
export function startsKeyframe(packet: Uint8Array, header: RtpHeader): boolean {
  const end = header.payloadEnd;
  let offset = header.payloadStart;
  if (offset >= end) return false;
  const descriptor = packet[offset++];
  const startsFirstPartition = (descriptor & 0x1f) === 0x10;
  if (!startsFirstPartition) return false;
  if (descriptor & 0x80) {
    if (offset >= end) return false;
    const extension = packet[offset++];
    if (extension & 0x80) {
      if (offset >= end) return false;
      offset += packet[offset] & 0x80 ? 2 : 1;
    }
    if (extension & 0x40) offset++;
    if (extension & 0x30) offset++;
  }
  return offset < end && (packet[offset] & 0x01) === 0;
}
