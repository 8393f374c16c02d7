/**
 * Messages of STUN (RFC 8489) and TURN (RFC 8656), as far as an allocation
 * needs them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, createHmac, randomBytes } from "node:crypto";

/** RFC 8489 5. */
const MAGIC_COOKIE = 0x2112A442;
/** RFC 8489 5, in bytes. */
export const HEADER_BYTES = 20;

/** Requests; RFC 8489 18.2, RFC 8656 17. */
export const REQUEST = { binding: 0x0001, allocate: 0x0003, refresh: 0x0004 };
const SUCCESS = 0x0100;
const FAILURE = 0x0110;

/** Attributes; RFC 8489 18.3, RFC 8656 18. */
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000D,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
  mappedAddress: 0x0020,
} as const;

/** A decoded message. */
export interface StunAnswer {
  success: boolean;
  attributes: Map<number, Buffer>;
  /** RFC 8489 14.8; absent in a success. */
  error?: { code: number; reason: string };
}

/** Long-term credentials of a client (RFC 8489 9.2). */
export interface LongTermUser {
  username: string;
  credential: string;
  realm: Buffer;
  nonce: Buffer;
}

/** Encodes a request. @returns its bytes, and the id that the answer will have */
export function writeRequest(
  type: number,
  attributes: readonly [number, Buffer][],
  user?: LongTermUser,
): { message: Buffer; id: Buffer } {
  const id = randomBytes(12);
  const own = user
    ? [
      [ATTRIBUTE.username, Buffer.from(user.username)] as const,
      [ATTRIBUTE.realm, user.realm] as const,
      [ATTRIBUTE.nonce, user.nonce] as const,
    ]
    : [];
  const body = Buffer.concat(
    [...attributes, ...own].map(([kind, value]) => attribute(kind, value)),
  );
  const unsigned = Buffer.concat([header(type, body.length, id), body]);
  if (!user) return { message: unsigned, id };
  // RFC 8489 14.5: the length already counts the 24 bytes of the signature.
  header(type, body.length + 24, id).copy(unsigned);
  const key = createHash("md5")
    .update(`${user.username}:${user.realm}:${user.credential}`).digest();
  const signature = createHmac("sha1", key).update(unsigned).digest();
  return {
    message: Buffer.concat([
      unsigned,
      attribute(ATTRIBUTE.messageIntegrity, signature),
    ]),
    id,
  };
}

/** Length in bytes of the message that begins here; null before its header is complete. */
export function messageLength(bytes: Buffer): number | null {
  return bytes.length < HEADER_BYTES
    ? null
    : HEADER_BYTES + bytes.readUInt16BE(2);
}

/** Decodes the answer to the request `id`; null for anything else. */
export function readAnswer(bytes: Buffer, id: Buffer): StunAnswer | null {
  if (bytes.length < HEADER_BYTES) return null;
  if (bytes.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  if (!bytes.subarray(8, HEADER_BYTES).equals(id)) return null;
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER_BYTES; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    const kind = bytes.readUInt16BE(at);
    attributes.set(kind, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  const kind = bytes.readUInt16BE(0) & FAILURE;
  if (kind !== SUCCESS && kind !== FAILURE) return null;
  const error = attributes.get(ATTRIBUTE.errorCode);
  return {
    success: kind === SUCCESS,
    attributes,
    ...(error && error.length >= 4
      ? {
        error: {
          code: (error[2] & 7) * 100 + error[3],
          reason: error.subarray(4).toString(),
        },
      }
      : {}),
  };
}

function header(type: number, length: number, id: Buffer): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  id.copy(bytes, 8);
  return bytes;
}

function attribute(kind: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(kind, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

/** RFC 8489 14: attributes begin at multiples of four bytes. */
function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
