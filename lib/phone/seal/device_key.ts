import type { SealDevice } from "../../shared/protocol_values.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** A side of a call. Its signature says which one it is, so that it cannot be sent back as the other's. */
export type Side = "caller" | "callee";

/** A new key of this device, which no script can read. */
export function newDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
}

/** Proves that the call of these certificates ends at the device with this key. */
export async function proveDevice(
  { privateKey, publicKey }: CryptoKeyPair,
  side: Side,
  certificates: Uint8Array,
): Promise<SealDevice> {
  const [key, proof] = await Promise.all([
    crypto.subtle.exportKey("raw", publicKey),
    crypto.subtle.sign(SIGNATURE, privateKey, signed(side, certificates)),
  ]);
  return { key: toBase64(key), proof: toBase64(proof) };
}

/** Whether the proof was made with the key that it names. Never rejects. */
export async function isProven(
  { key, proof }: SealDevice,
  side: Side,
  certificates: Uint8Array,
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
      signed(side, certificates),
    );
  } catch {
    // Not base64, or no point of the curve.
    return false;
  }
}

function signed(side: Side, text: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array([...new TextEncoder().encode(`${side}\n`), ...text]);
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
