/** Reversed polynomial of ISO 3309, which STUN's FINGERPRINT uses (RFC 8489 14.7). */
const POLYNOMIAL = 0xedb88320;

const TABLE = new Int32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  }
  return value;
});

/** CRC-32 of a part of `bytes`, as a signed 32-bit number. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let value = -1;
  for (let at = start; at < end; at++) {
    value = TABLE[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
  }
  return ~value;
}
