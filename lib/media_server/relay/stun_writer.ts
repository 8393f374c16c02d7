import { createHmac } from "node:crypto";
import { writeUint16, writeUint32 } from "../webrtc/bytes.ts";
import { crc32 } from "./crc32.ts";
import {
  ATTRIBUTE,
  ATTRIBUTE_HEADER,
  FINGERPRINT_BYTES,
  FINGERPRINT_XOR,
  HEADER,
  INTEGRITY_BYTES,
  MAGIC_COOKIE,
  padded,
  TRANSACTION_AT,
  TRANSACTION_BYTES,
  TYPE,
} from "./stun_format.ts";

/** Families of an address (RFC 8489 14.1). */
const IPV4 = 1;
const IPV6 = 2;

/** RFC 8445 5.1.2.1: of a peer-reflexive candidate, as a check has to say. */
const PRIORITY = 0x6effffff;
/** Lengths in bytes of two values of a check (RFC 8445 16.1). */
const PRIORITY_BYTES = 4;
const TIE_BREAKER_BYTES = 8;

/** A check of the relay's own (RFC 8445 7.2.4). */
export interface OwnCheck {
  /** `<theirs>:<ours>` */
  username: Uint8Array;
  /** The browser's. */
  password: string;
  /** Id of its transaction. */
  transaction: Uint8Array;
  tieBreaker: Uint8Array;
}

/**
 * Writes the success response over a check.
 *
 * @param length of the check
 * @param address the check's source in network byte order: 4 or 16 bytes
 * @param password the one that the check was made with
 * @returns its length in bytes; 0 where it would be longer than the check
 */
export function writeAnswer(
  bytes: Uint8Array,
  start: number,
  length: number,
  { address, port }: { address: Uint8Array; port: number },
  password: string,
): number {
  const mapped = ATTRIBUTE_HEADER + 4 + address.length;
  const end = start + HEADER + mapped;
  if (end + INTEGRITY_BYTES + FINGERPRINT_BYTES > start + length) return 0;
  writeUint16(bytes, start, TYPE.success);
  const at = start + HEADER;
  writeUint16(bytes, at, ATTRIBUTE.xorMappedAddress);
  writeUint16(bytes, at + 2, mapped - ATTRIBUTE_HEADER);
  bytes[at + 4] = 0;
  bytes[at + 5] = address.length === 4 ? IPV4 : IPV6;
  writeUint16(bytes, at + 6, port ^ (MAGIC_COOKIE >>> 16));
  // XOR with the cookie and the transaction id, which follow each other (RFC 8489 14.2).
  for (let n = 0; n < address.length; n++) {
    bytes[at + 8 + n] = address[n] ^ bytes[start + 4 + n];
  }
  return sign(bytes, start, end, password);
}

/** Length in bytes of a check. */
export function checkLength({ username }: Pick<OwnCheck, "username">): number {
  return HEADER + 3 * ATTRIBUTE_HEADER + padded(username.length) +
    PRIORITY_BYTES + TIE_BREAKER_BYTES + INTEGRITY_BYTES + FINGERPRINT_BYTES;
}

/** Writes a check. @returns its length in bytes, see {@link checkLength} */
export function writeCheck(
  bytes: Uint8Array,
  start: number,
  { username, password, transaction, tieBreaker }: OwnCheck,
): number {
  writeUint16(bytes, start, TYPE.request);
  writeUint32(bytes, start + 4, MAGIC_COOKIE);
  bytes.set(transaction.subarray(0, TRANSACTION_BYTES), start + TRANSACTION_AT);
  let at = start + HEADER;
  const write = (type: number, value: Uint8Array) => {
    writeUint16(bytes, at, type);
    writeUint16(bytes, at + 2, value.length);
    at += ATTRIBUTE_HEADER;
    bytes.set(value, at);
    bytes.fill(0, at + value.length, at + padded(value.length));
    at += padded(value.length);
  };
  const priority = new Uint8Array(PRIORITY_BYTES);
  writeUint32(priority, 0, PRIORITY);
  write(ATTRIBUTE.username, username);
  write(ATTRIBUTE.priority, priority);
  // A lite agent is the controlled one (RFC 8445 6.1.1).
  write(ATTRIBUTE.iceControlled, tieBreaker.subarray(0, TIE_BREAKER_BYTES));
  return sign(bytes, start, at, password);
}

/**
 * Ends a message with its length, integrity and fingerprint.
 *
 * @param end position after its last attribute
 * @returns its length in bytes
 */
function sign(
  bytes: Uint8Array,
  start: number,
  end: number,
  password: string,
): number {
  const length = end - start + INTEGRITY_BYTES + FINGERPRINT_BYTES;
  // Each covers the length up to its own end (RFC 8489 14.5 and 14.7).
  writeUint16(bytes, start + 2, end - start - HEADER + INTEGRITY_BYTES);
  const integrity = createHmac("sha1", password)
    .update(bytes.subarray(start, end)).digest();
  writeUint16(bytes, end, ATTRIBUTE.messageIntegrity);
  writeUint16(bytes, end + 2, integrity.length);
  bytes.set(integrity, end + ATTRIBUTE_HEADER);
  const at = end + INTEGRITY_BYTES;
  writeUint16(bytes, start + 2, length - HEADER);
  const fingerprint = crc32(bytes, start, at) ^ FINGERPRINT_XOR;
  writeUint16(bytes, at, ATTRIBUTE.fingerprint);
  writeUint16(bytes, at + 2, 4);
  writeUint32(bytes, at + ATTRIBUTE_HEADER, fingerprint);
  return length;
}
