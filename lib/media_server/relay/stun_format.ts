/**
 * The format of STUN messages (RFC 8489) in connectivity checks (RFC 8445 20.1).
 *
 * @module
 */

/** RFC 8489 5, in bytes. */
export const HEADER = 20;
export const MAGIC_COOKIE = 0x2112a442;
/** Position and length of the transaction's id in the header. */
export const TRANSACTION_AT = 8;
export const TRANSACTION_BYTES = 12;

/** Message types (RFC 8489 18.2 with 5). */
export const TYPE = { request: 0x0001, success: 0x0101 } as const;

/** Attributes (RFC 8489 18.3, RFC 8445 20.1). */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
} as const;
/** Attributes below this have to be understood, or the message counts for nothing (RFC 8489 14). */
export const FIRST_OPTIONAL = 0x8000;
export const ATTRIBUTE_HEADER = 4;

/** In bytes, with the attribute's header: the integrity of RFC 8489 14.5 and the fingerprint of 14.7. */
export const INTEGRITY_BYTES = 24;
export const FINGERPRINT_BYTES = 8;
export const FINGERPRINT_XOR = 0x5354554e;

/** Bytes of a value with the padding after it (RFC 8489 14). */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
