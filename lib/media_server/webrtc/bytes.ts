/** Reads a 16-bit number in network byte order. The caller has checked the length. */
export function readUint16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] << 8) | bytes[offset + 1];
}

/** Reads a 32-bit number in network byte order. The caller has checked the length. */
export function readUint32(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] << 24) | (bytes[offset + 1] << 16) |
    (bytes[offset + 2] << 8) | bytes[offset + 3]) >>> 0;
}

/** Writes the low 16 bits of a number in network byte order. */
export function writeUint16(
  bytes: Uint8Array,
  offset: number,
  value: number,
): void {
  bytes[offset] = value >>> 8;
  bytes[offset + 1] = value;
}

/** Writes the low 32 bits of a number in network byte order. */
export function writeUint32(
  bytes: Uint8Array,
  offset: number,
  value: number,
): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

/** Whether one 16-bit sequence number comes before another, over the wrap (RFC 1982). */
export function isBefore(sequence: number, reference: number): boolean {
  return ((sequence - reference) << 16) < 0;
}
