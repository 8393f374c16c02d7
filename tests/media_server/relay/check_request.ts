/**
 * Connectivity checks as a browser writes them (RFC 8489, RFC 8445 7.1), by
 * means of Node's Buffer alone.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** Content of a check. */
export interface CheckOptions {
  username: string;
  password: string;
  nominates?: boolean;
  /** Attributes in front of the integrity, beside those of each check. */
  more?: readonly (readonly [number, Uint8Array])[];
}

/** A binding request of a controlling browser. */
export function checkRequest(
  { username, password, nominates = false, more = [] }: CheckOptions,
): Uint8Array {
  const attributes = [
    attribute(0x0006, Buffer.from(username)),
    attribute(0xc057, Buffer.from([0, 1, 0, 10])),
    attribute(0x802a, randomBytes(8)),
    ...(nominates ? [attribute(0x0025, Buffer.alloc(0))] : []),
    attribute(0x0024, Buffer.from([0x6e, 0x7f, 0x1e, 0xff])),
    ...more.map(([type, value]) => attribute(type, Buffer.from(value))),
  ];
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x0001);
  header.writeUInt32BE(0x2112a442, 4);
  const message = Buffer.concat([header, randomBytes(12), ...attributes]);
  return signed(message, password);
}

/** Whether a packet is a check. */
export function isCheck(packet: Uint8Array): boolean {
  return packet[0] === 0 && packet[1] === 1;
}

/** A browser's answer to a check. */
export function checkAnswer(check: Uint8Array, password: string): Uint8Array {
  const header = Buffer.from(check.slice(0, 20));
  header.writeUInt16BE(0x0101);
  const mapped = Buffer.from([0, 1, 0x12, 0x34, 1, 2, 3, 4]);
  return signed(Buffer.concat([header, attribute(0x0020, mapped)]), password);
}

/** Adds integrity and fingerprint. */
export function signed(message: Buffer, password: string): Uint8Array {
  message.writeUInt16BE(message.length - 20 + 24, 2);
  const integrity = createHmac("sha1", password).update(message).digest();
  const covered = Buffer.concat([message, attribute(0x0008, integrity)]);
  covered.writeUInt16BE(covered.length - 20 + 8, 2);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(covered) ^ 0x5354554e) >>> 0);
  return new Uint8Array(
    Buffer.concat([covered, attribute(0x8028, fingerprint)]),
  );
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
