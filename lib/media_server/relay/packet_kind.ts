/** Content of a datagram, by its first bytes. */
export const PacketKind = {
  unknown: 0,
  stun: 1,
  dtls: 2,
  rtp: 3,
  rtcp: 4,
} as const;
/** See {@link PacketKind}. */
export type PacketKind = typeof PacketKind[keyof typeof PacketKind];

/** In bytes: the fixed parts of each header (RFC 8489 5, RFC 6347 4.1, RFC 3550 5.1 and 6.4.2). */
const STUN_HEADER = 20;
const DTLS_HEADER = 13;
const RTP_HEADER = 12;
const RTCP_HEADER = 8;

/**
 * The kind of a datagram (RFC 7983 7, with RFC 5761 4 for RTP and RTCP).
 * ZRTP, TURN channels and QUIC are unknown: they are not passed on.
 *
 * @param start position of the datagram in `bytes`
 */
export function packetKind(
  bytes: Uint8Array,
  start: number,
  length: number,
): PacketKind {
  if (length === 0) return PacketKind.unknown;
  const first = bytes[start];
  if (first >= 128 && first <= 191) {
    if (length < RTCP_HEADER) return PacketKind.unknown;
    const type = bytes[start + 1];
    if (type >= 192 && type <= 223) return PacketKind.rtcp;
    return length < RTP_HEADER ? PacketKind.unknown : PacketKind.rtp;
  }
  if (first >= 20 && first <= 63) {
    // A record of DTLS 1.3 has a shorter header (RFC 9147 4), whose first byte is 32 or more.
    return length < DTLS_HEADER && first < 32
      ? PacketKind.unknown
      : PacketKind.dtls;
  }
  if (first <= 3 && length >= STUN_HEADER) return PacketKind.stun;
  return PacketKind.unknown;
}

/** Content type of a handshake message (RFC 6347 4.1). */
const DTLS_HANDSHAKE = 22;
/** First byte of a protected record of DTLS 1.3: `001CSLEE` (RFC 9147 4). */
const DTLS13_PROTECTED = 0b001;

/**
 * Whether a DTLS record is encrypted, which shows that its sender has keys: a
 * record of DTLS 1.3, or a handshake message of a later epoch in DTLS 1.2.
 *
 * @param start position of the record in `bytes`
 */
export function isProtectedDtls(
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  const end = start + length;
  // Of the records in one datagram, the last is the one that may be encrypted.
  for (let at = start; at < end;) {
    if (bytes[at] >> 5 === DTLS13_PROTECTED) return true;
    if (at + DTLS_HEADER > end) return false;
    const epoch = (bytes[at + 3] << 8) | bytes[at + 4];
    if (epoch > 0 && bytes[at] >= DTLS_HANDSHAKE) return true;
    at += DTLS_HEADER + ((bytes[at + 11] << 8) | bytes[at + 12]);
  }
  return false;
}
