/**
 * Connectivity checks of ICE as a lite agent sees them (RFC 8445 7.3): reads
 * binding requests (RFC 8489), verifies them and writes their answers in place.
 * Nothing here allocates before a check's user name is known.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import {
  readUint16,
  readUint32,
  writeUint16,
  writeUint32,
} from "../webrtc/bytes.ts";
import { crc32 } from "./crc32.ts";

/** RFC 8489 5, in bytes. */
const HEADER = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;

/** Attributes (RFC 8489 18.3, RFC 8445 20.1). */
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const PRIORITY = 0x0024;
const USE_CANDIDATE = 0x0025;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
/** Attributes below this have to be understood, or the request cannot be answered (RFC 8489 14). */
const FIRST_OPTIONAL = 0x8000;

/** In bytes, with the attribute's header: the integrity of RFC 8489 14.5 and the fingerprint of 14.7. */
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
const FINGERPRINT_XOR = 0x5354554e;
const ATTRIBUTE_HEADER = 4;

/** In bytes: user name of RFC 8489 14.3. */
const MAX_USERNAME = 508;

const IPV4 = 1;
const IPV6 = 2;

/** Positions in a binding request; one object serves all requests. */
export class StunCheck {
  /** Start of the message. */
  start = 0;
  usernameStart = 0;
  usernameEnd = 0;
  /** Whether the browser nominates this pair (RFC 8445 7.1.2). */
  nominates = false;
  #integrityAt = 0;
  #length = 0;

  /**
   * Reads a message.
   *
   * @returns false unless it is a well-formed binding request with user name,
   * integrity and a correct fingerprint. The integrity is not verified yet.
   */
  read(bytes: Uint8Array, start: number, length: number): boolean {
    if (length < HEADER || length % 4 !== 0) return false;
    if (readUint16(bytes, start) !== BINDING_REQUEST) return false;
    if (readUint16(bytes, start + 2) !== length - HEADER) return false;
    if (readUint32(bytes, start + 4) !== MAGIC_COOKIE) return false;
    this.start = start;
    this.#length = length;
    this.usernameEnd = 0;
    this.nominates = false;
    this.#integrityAt = 0;
    const end = start + length;
    let at = start + HEADER;
    while (at + ATTRIBUTE_HEADER <= end) {
      const type = readUint16(bytes, at);
      const size = readUint16(bytes, at + 2);
      const value = at + ATTRIBUTE_HEADER;
      const next = value + ((size + 3) & ~3);
      if (next > end) return false;
      if (type === FINGERPRINT) {
        return size === 4 && next === end && this.#integrityAt > 0 &&
          this.usernameEnd > 0 &&
          readUint32(bytes, value) ===
            ((crc32(bytes, start, at) ^ FINGERPRINT_XOR) >>> 0);
      }
      // Attributes after the integrity are not covered by it (RFC 8489 14.5).
      if (this.#integrityAt === 0) {
        if (type === MESSAGE_INTEGRITY) {
          if (size !== INTEGRITY_BYTES - ATTRIBUTE_HEADER) return false;
          this.#integrityAt = at;
        } else if (type === USERNAME) {
          if (size === 0 || size > MAX_USERNAME) return false;
          this.usernameStart = value;
          this.usernameEnd = value + size;
        } else if (type === USE_CANDIDATE) this.nominates = true;
        else if (type < FIRST_OPTIONAL && type !== PRIORITY) return false;
      }
      at = next;
    }
    return false;
  }

  /** Whether the user name of the message that was read begins like this. */
  isFor(bytes: Uint8Array, username: Uint8Array): boolean {
    if (this.usernameEnd - this.usernameStart < username.length) return false;
    let difference = 0;
    for (let at = 0; at < username.length; at++) {
      difference |= bytes[this.usernameStart + at] ^ username[at];
    }
    return difference === 0;
  }

  /** Whether the message that was read was made by someone with the password; takes the same time for every wrong one. */
  isAuthentic(bytes: Uint8Array, password: string): boolean {
    const { start } = this;
    const covered = this.#integrityAt - start;
    // The covered length counts the integrity itself, and nothing after it (RFC 8489 14.5).
    writeUint16(bytes, start + 2, covered - HEADER + INTEGRITY_BYTES);
    const expected = createHmac("sha1", password)
      .update(bytes.subarray(start, this.#integrityAt)).digest();
    writeUint16(bytes, start + 2, this.#length - HEADER);
    const given = this.#integrityAt + ATTRIBUTE_HEADER;
    return timingSafeEqual(
      expected,
      bytes.subarray(given, given + expected.length),
    );
  }

  /**
   * Writes the success response over the request.
   *
   * @param address the source in network byte order: 4 or 16 bytes
   * @returns its length in bytes; 0 where it would be longer than the request
   */
  writeAnswer(
    bytes: Uint8Array,
    address: Uint8Array,
    port: number,
    password: string,
  ): number {
    const { start } = this;
    const mapped = ATTRIBUTE_HEADER + 4 + address.length;
    const length = HEADER + mapped + INTEGRITY_BYTES + FINGERPRINT_BYTES;
    if (length > this.#length) return 0;
    writeUint16(bytes, start, BINDING_SUCCESS);
    let at = start + HEADER;
    writeUint16(bytes, at, XOR_MAPPED_ADDRESS);
    writeUint16(bytes, at + 2, mapped - ATTRIBUTE_HEADER);
    bytes[at + 4] = 0;
    bytes[at + 5] = address.length === 4 ? IPV4 : IPV6;
    writeUint16(bytes, at + 6, port ^ (MAGIC_COOKIE >>> 16));
    // XOR with the cookie and the transaction id, which follow each other (RFC 8489 14.2).
    for (let n = 0; n < address.length; n++) {
      bytes[at + 8 + n] = address[n] ^ bytes[start + 4 + n];
    }
    at += mapped;
    writeUint16(bytes, start + 2, at - start - HEADER + INTEGRITY_BYTES);
    const integrity = createHmac("sha1", password)
      .update(bytes.subarray(start, at)).digest();
    writeUint16(bytes, at, MESSAGE_INTEGRITY);
    writeUint16(bytes, at + 2, integrity.length);
    bytes.set(integrity, at + ATTRIBUTE_HEADER);
    at += INTEGRITY_BYTES;
    writeUint16(bytes, start + 2, length - HEADER);
    const fingerprint = crc32(bytes, start, at) ^ FINGERPRINT_XOR;
    writeUint16(bytes, at, FINGERPRINT);
    writeUint16(bytes, at + 2, 4);
    writeUint32(bytes, at + ATTRIBUTE_HEADER, fingerprint);
    return length;
  }
}
