import type { SealDevice } from "../../shared/protocol_values.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** A side of a call. Its signature says which one it is, so that it cannot be sent back as the other's. */
export type Side = "caller" | "callee";

/** For what a signature is, which it says: as a side of a call, or for the device's key for messages. */
export type Purpose = Side | "messages";

/** A new key of this device, which no script can read. */
export function newDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
}

/** A new key of this device for messages, which no script can read. */
export function newMessageKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    { name: "ECDH", namedCurve: "P-256" },
    false,
    ["deriveBits"],
  );
}

/** Proves that something belongs to the device with this key: the certificates of a call that ends there, or its key for messages. */
export async function proveDevice(
  { privateKey, publicKey }: CryptoKeyPair,
  purpose: Purpose,
  bytes: Uint8Array,
): Promise<SealDevice> {
  const [key, proof] = await Promise.all([
    crypto.subtle.exportKey("raw", publicKey),
    crypto.subtle.sign(SIGNATURE, privateKey, signed(purpose, bytes)),
  ]);
  return { key: toBase64(key), proof: toBase64(proof) };
}

/** Whether the proof was made with the key that it names. Never rejects. */
export async function isProven(
  { key, proof }: SealDevice,
  purpose: Purpose,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    const publicKey = await crypto.subtle.importKey(
      "raw",
      fromBase64(key),
      CURVE,
      false,
      ["verify"],
    );
    return await crypto.subtle.verify(
      SIGNATURE,
      publicKey,
      fromBase64(proof),
      signed(purpose, bytes),
    );
  } catch {
    // Not base64, or no point of the curve.
    return false;
  }
}

function signed(
  purpose: Purpose,
  bytes: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    ...new TextEncoder().encode(`${purpose}\n`),
    ...bytes,
  ]);
}

/** Few bytes in base64. */
export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** @throws {DOMException} if it is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
