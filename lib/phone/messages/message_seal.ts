/**
 * Seals recordings so that only certain devices can open them; see
 * docs/protocol.md, "Recorded messages". Loaded when one is sent or played.
 *
 * @module
 */
import type { MessageSeal, MessageType } from "../../shared/messages.ts";
import { PIECE_BYTES } from "../../shared/messages.ts";
import { fromBase64, toBase64 } from "../seal/device_key.ts";

const TITLE = "one2one message 1";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
/** Bytes by which AES-GCM makes a piece longer. */
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
/** Bytes of a piece before it is sealed. */
const PLAIN_BYTES = PIECE_BYTES - TAG_BYTES;

type Bytes = Uint8Array<ArrayBuffer>;

/** A recording that only certain devices can open. */
export interface SealedRecording {
  bytes: Bytes;
  seal: MessageSeal;
}

/**
 * Seals a recording.
 *
 * @param devices the devices' keys for messages: points in base64
 * @throws {Error} as a rejection, for a key that is none
 */
export async function sealRecording(
  plain: Bytes,
  type: MessageType,
  devices: readonly string[],
): Promise<SealedRecording> {
  const contentKey = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ownPoint = new Uint8Array(
    await crypto.subtle.exportKey("raw", own.publicKey),
  );
  const wrapped = await Promise.all(devices.map(async (key) => {
    const point = fromBase64(key);
    const wrapping = await wrappingKey(
      own.privateKey,
      point,
      ownPoint,
      point,
      "encrypt",
    );
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: new Uint8Array(NONCE_BYTES) },
      wrapping,
      contentKey,
    );
    return { key, wrapped: toBase64(sealed) };
  }));
  const key = await importAes(contentKey, "encrypt");
  const count = Math.max(1, Math.ceil(plain.length / PLAIN_BYTES));
  const bytes = new Uint8Array(plain.length + count * TAG_BYTES);
  for (let piece = 0; piece < count; piece++) {
    const from = piece * PLAIN_BYTES;
    const sealed = await crypto.subtle.encrypt(
      place(type, piece, piece === count - 1),
      key,
      plain.subarray(from, from + PLAIN_BYTES),
    );
    bytes.set(new Uint8Array(sealed), piece * PIECE_BYTES);
  }
  return { bytes, seal: { key: toBase64(ownPoint), devices: wrapped } };
}

/**
 * Opens a sealed recording with this device's key for messages.
 *
 * @returns null if it is sealed for other devices
 * @throws {Error} as a rejection, if it is not what was sealed
 */
export async function openRecording(
  bytes: Bytes,
  type: MessageType,
  { key: senderKey, devices }: MessageSeal,
  { privateKey, publicKey }: CryptoKeyPair,
): Promise<Bytes | null> {
  const ownPoint = new Uint8Array(
    await crypto.subtle.exportKey("raw", publicKey),
  );
  const ownKey = toBase64(ownPoint);
  const mine = devices.find(({ key }) => key === ownKey);
  if (!mine) return null;
  const sender = fromBase64(senderKey);
  const wrapping = await wrappingKey(
    privateKey,
    sender,
    sender,
    ownPoint,
    "decrypt",
  );
  const contentKey = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: new Uint8Array(NONCE_BYTES) },
    wrapping,
    fromBase64(mine.wrapped),
  );
  const key = await importAes(contentKey, "decrypt");
  const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
  const plain = new Uint8Array(Math.max(0, bytes.length - count * TAG_BYTES));
  for (let piece = 0; piece < count; piece++) {
    const from = piece * PIECE_BYTES;
    const opened = await crypto.subtle.decrypt(
      place(type, piece, piece === count - 1),
      key,
      bytes.subarray(from, from + PIECE_BYTES),
    );
    plain.set(new Uint8Array(opened), piece * PLAIN_BYTES);
  }
  return plain;
}

/** Where a piece belongs: at no other place, and in no other recording, can it be opened. */
function place(type: MessageType, piece: number, last: boolean): AesGcmParams {
  const iv = new Uint8Array(NONCE_BYTES);
  new DataView(iv.buffer).setUint32(NONCE_BYTES - 4, piece);
  const text = [TITLE, type, piece, last ? "last" : "more"].join("\n");
  const additionalData = new TextEncoder().encode(text);
  return { name: "AES-GCM", iv, additionalData };
}

/** @param other public key of the other side, one of the two */
async function wrappingKey(
  own: CryptoKey,
  other: Bytes,
  sender: Bytes,
  device: Bytes,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  const shared = await crypto.subtle.deriveBits(
    {
      name: "ECDH",
      public: await crypto.subtle.importKey("raw", other, CURVE, false, []),
    },
    own,
    8 * KEY_BYTES,
  );
  const title = new TextEncoder().encode(`${TITLE}\n`);
  return await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: new Uint8Array([...title, ...sender, ...device]),
    },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 8 * KEY_BYTES },
    false,
    [usage],
  );
}

function importAes(
  key: BufferSource,
  usage: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, "AES-GCM", false, [usage]);
}
