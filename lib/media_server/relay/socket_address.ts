/**
 * Addresses as the kernel writes them: `sockaddr_in6` (RFC 3493 3.3), with IPv4
 * as mapped addresses (RFC 4291 2.5.5.2), each in eight words of 32 bits.
 *
 * @module
 */
import { isIPv4 } from "node:net";
import { ipv6Words } from "../../net/ipv6_words.ts";

/** Words for one address; the last one is unused. */
export const ADDRESS_WORDS = 8;
/** Bytes of a `sockaddr_in6`. */
export const ADDRESS_BYTES = 28;

/** Linux' number for IPv6; elsewhere the words are only a key, and any number does. */
const AF_INET6 = 10;
/** Byte offsets within the structure. */
const PORT_AT = 2;
const ADDRESS_AT = 8;
/** Bytes of an IPv6 address in front of a mapped IPv4 address. */
const MAPPED_PREFIX = 12;
/** Word with family and port, then the address and the scope; the flow label between them does not count. */
const FAMILY_WORD = 0;
const FLOW_WORD = 1;
const FIRST_ADDRESS_WORD = 2;
const SCOPE_WORD = 6;

/** Port of the address that begins at a byte. */
export function portOf(bytes: Uint8Array, start: number): number {
  return (bytes[start + PORT_AT] << 8) | bytes[start + PORT_AT + 1];
}

/** Address in network byte order: 4 bytes for IPv4, 16 for IPv6. A view, not a copy. */
export function addressOf(bytes: Uint8Array, start: number): Uint8Array {
  const from = start + ADDRESS_AT;
  let mapped = bytes[from + 10] === 0xff && bytes[from + 11] === 0xff;
  for (let n = 0; mapped && n < 10; n++) mapped = bytes[from + n] === 0;
  return bytes.subarray(mapped ? from + MAPPED_PREFIX : from, from + 16);
}

/** Writes an address; IPv6 without a zone. */
export function writeAddress(
  bytes: Uint8Array,
  start: number,
  hostname: string,
  port: number,
): void {
  bytes.fill(0, start, start + ADDRESS_BYTES);
  bytes[start] = AF_INET6;
  bytes[start + PORT_AT] = port >>> 8;
  bytes[start + PORT_AT + 1] = port;
  const at = start + ADDRESS_AT;
  if (isIPv4(hostname)) {
    bytes[at + 10] = bytes[at + 11] = 0xff;
    hostname.split(".").forEach((part, n) =>
      bytes[at + MAPPED_PREFIX + n] = Number(part)
    );
    return;
  }
  const words = ipv6Words(hostname.split("%")[0]);
  for (const [n, word] of words.entries()) {
    bytes[at + 2 * n] = word >>> 8;
    bytes[at + 2 * n + 1] = word;
  }
}

/** The address as text, without a zone. */
export function hostnameOf(bytes: Uint8Array, start: number): string {
  const address = addressOf(bytes, start);
  if (address.length === 4) return address.join(".");
  const words: string[] = [];
  for (let n = 0; n < 16; n += 2) {
    words.push(((address[n] << 8) | address[n + 1]).toString(16));
  }
  return words.join(":");
}

/** Whether two addresses are the same. */
export function isSameAddress(
  a: Uint32Array,
  aAt: number,
  b: Uint32Array,
  bAt: number,
): boolean {
  return a[aAt] === b[bAt] && a[aAt + 2] === b[bAt + 2] &&
    a[aAt + 3] === b[bAt + 3] && a[aAt + 4] === b[bAt + 4] &&
    a[aAt + 5] === b[bAt + 5] && a[aAt + SCOPE_WORD] === b[bAt + SCOPE_WORD];
}

/** Copies an address. */
export function copyAddress(
  from: Uint32Array,
  fromAt: number,
  to: Uint32Array,
  toAt: number,
): void {
  to[toAt] = from[fromAt];
  to[toAt + FLOW_WORD] = 0;
  for (let n = FIRST_ADDRESS_WORD; n <= SCOPE_WORD; n++) {
    to[toAt + n] = from[fromAt + n];
  }
}

/** Mixes an address into 32 bits; the seed keeps others from choosing addresses that collide. */
export function addressHash(
  words: Uint32Array,
  at: number,
  seed: number,
): number {
  let hash = Math.imul(seed ^ words[at + FAMILY_WORD], 0x9e3779b1);
  for (let n = FIRST_ADDRESS_WORD; n < SCOPE_WORD; n++) {
    hash = Math.imul((hash ^ (hash >>> 15)) ^ words[at + n], 0x85ebca6b);
  }
  return (hash ^ (hash >>> 13)) >>> 0;
}
