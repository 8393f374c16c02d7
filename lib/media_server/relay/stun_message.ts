/**
 * Reads connectivity checks (RFC 8445 7) and their answers, and verifies them.
 * Nothing here allocates before a message's password is known.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { readUint16, readUint32, writeUint16 } from "../webrtc/bytes.ts";
import { crc32 } from "./crc32.ts";
import {
  ATTRIBUTE,
  ATTRIBUTE_HEADER,
  FINGERPRINT_XOR,
  FIRST_OPTIONAL,
  HEADER,
  INTEGRITY_BYTES,
  MAGIC_COOKIE,
  padded,
  TRANSACTION_AT,
  TRANSACTION_BYTES,
  TYPE,
} from "./stun_format.ts";

/** In bytes: user name of RFC 8489 14.3. */
const MAX_USERNAME = 508;

/** A message that was read. */
export type StunKind = "check" | "answer";

/** Attributes that may be in a message, of those that have to be understood. */
const UNDERSTOOD: Record<StunKind, ReadonlySet<number>> = {
  check: new Set([ATTRIBUTE.priority]),
  answer: new Set([ATTRIBUTE.xorMappedAddress, ATTRIBUTE.mappedAddress]),
};

/** Positions in a binding request or its answer; one object serves all messages. */
export class StunMessage {
  /** Start of the message. */
  start = 0;
  length = 0;
  usernameStart = 0;
  usernameEnd = 0;
  /** Whether the browser nominates this pair (RFC 8445 7.1.2). */
  nominates = false;
  #integrityAt = 0;

  /**
   * Reads a message.
   *
   * @returns null unless it is a well-formed check with a user name, or the
   * answer to one, with integrity and a correct fingerprint. The integrity is
   * not verified yet.
   */
  read(bytes: Uint8Array, start: number, length: number): StunKind | null {
    if (length < HEADER || length % 4 !== 0) return null;
    const type = readUint16(bytes, start);
    if (type !== TYPE.request && type !== TYPE.success) return null;
    if (readUint16(bytes, start + 2) !== length - HEADER) return null;
    if (readUint32(bytes, start + 4) !== MAGIC_COOKIE) return null;
    this.start = start;
    this.length = length;
    this.usernameStart = this.usernameEnd = 0;
    this.nominates = false;
    this.#integrityAt = 0;
    const kind = type === TYPE.request ? "check" : "answer";
    if (!this.#readAttributes(bytes, UNDERSTOOD[kind])) return null;
    return kind === "check" && this.usernameEnd === 0 ? null : kind;
  }

  /** Whether the user name begins like this. */
  isFor(bytes: Uint8Array, prefix: Uint8Array): boolean {
    if (this.usernameEnd - this.usernameStart < prefix.length) return false;
    return isSame(bytes, this.usernameStart, prefix);
  }

  /** Whether the user name ends like this, after a prefix of that many bytes. */
  isBy(bytes: Uint8Array, prefixLength: number, suffix: Uint8Array): boolean {
    const from = this.usernameStart + prefixLength;
    return this.usernameEnd - from === suffix.length &&
      isSame(bytes, from, suffix);
  }

  /** Whether this is the id of the message's transaction. */
  isOf(bytes: Uint8Array, transaction: Uint8Array): boolean {
    return transaction.length === TRANSACTION_BYTES &&
      isSame(bytes, this.start + TRANSACTION_AT, transaction);
  }

  /** Whether the message was made by someone with the password; takes the same time for every wrong one. */
  isAuthentic(bytes: Uint8Array, password: string): boolean {
    const { start } = this;
    const covered = this.#integrityAt - start;
    // The covered length counts the integrity itself, and nothing after it (RFC 8489 14.5).
    writeUint16(bytes, start + 2, covered - HEADER + INTEGRITY_BYTES);
    const expected = createHmac("sha1", password)
      .update(bytes.subarray(start, this.#integrityAt)).digest();
    writeUint16(bytes, start + 2, this.length - HEADER);
    const given = this.#integrityAt + ATTRIBUTE_HEADER;
    return timingSafeEqual(
      expected,
      bytes.subarray(given, given + expected.length),
    );
  }

  /** @returns whether the last attribute is a correct fingerprint, after the integrity */
  #readAttributes(
    bytes: Uint8Array,
    understood: ReadonlySet<number>,
  ): boolean {
    const end = this.start + this.length;
    let at = this.start + HEADER;
    while (at + ATTRIBUTE_HEADER <= end) {
      const type = readUint16(bytes, at);
      const size = readUint16(bytes, at + 2);
      const value = at + ATTRIBUTE_HEADER;
      const next = value + padded(size);
      if (next > end) return false;
      if (type === ATTRIBUTE.fingerprint) {
        return size === 4 && next === end && this.#integrityAt > 0 &&
          readUint32(bytes, value) ===
            ((crc32(bytes, this.start, at) ^ FINGERPRINT_XOR) >>> 0);
      }
      // Attributes after the integrity are not covered by it (RFC 8489 14.5).
      if (this.#integrityAt === 0) {
        if (type === ATTRIBUTE.messageIntegrity) {
          if (size !== INTEGRITY_BYTES - ATTRIBUTE_HEADER) return false;
          this.#integrityAt = at;
        } else if (type === ATTRIBUTE.username) {
          if (size === 0 || size > MAX_USERNAME) return false;
          this.usernameStart = value;
          this.usernameEnd = value + size;
        } else if (type === ATTRIBUTE.useCandidate) this.nominates = true;
        else if (type < FIRST_OPTIONAL && !understood.has(type)) return false;
      }
      at = next;
    }
    return false;
  }
}

/** Takes the same time wherever they differ. */
function isSame(bytes: Uint8Array, start: number, other: Uint8Array): boolean {
  let difference = 0;
  for (let n = 0; n < other.length; n++) {
    difference |= bytes[start + n] ^ other[n];
  }
  return difference === 0;
}
