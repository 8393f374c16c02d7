/**
 * The signs by which two people find out whether somebody sits between their
 * browsers: see docs/protocol.md, "Sealed calls".
 *
 * @module
 */

/** Bytes of a nonce. */
const NONCE_BYTES = 32;
/** Signs that a call shows. Each is one of 256, so a liar's only guess is right once in 2^32 times. */
export const SIGNS = 4;

/** The certificates of a call, as its two descriptions name them. */
export interface Certificates {
  caller: readonly string[];
  callee: readonly string[];
}

/** Fingerprints of a description's certificates: lower case, each once, sorted. */
export function fingerprintsOf(sdp: string): string[] {
  const lines = sdp.matchAll(/^a=fingerprint:([\x21-\x7e ]+)/gm);
  const texts = Array.from(lines, ([, text]) => text.trim().toLowerCase());
  return [...new Set(texts)].sort();
}

/** A new nonce, in hex. */
export function newNonce(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
}

/** The commitment to a nonce: its SHA-256. Both in hex. */
export async function commitmentTo(nonce: string): Promise<string> {
  return toHex(
    new Uint8Array(await crypto.subtle.digest("SHA-256", fromHex(nonce))),
  );
}

/** The text that signs and signatures are about: both sides' certificates. */
export function aboutCertificates(
  { caller, callee }: Certificates,
): Uint8Array<ArrayBuffer> {
  const lines = ["one2one sealed call", caller.join(), callee.join()];
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

/**
 * The signs of a call, as numbers from 0 to 255.
 *
 * @param callerNonce in hex, as the callee's
 */
export async function sealCode(
  callerNonce: string,
  calleeNonce: string,
  certificates: Certificates,
): Promise<number[]> {
  const key = await crypto.subtle.importKey(
    "raw",
    fromHex(callerNonce + calleeNonce),
    "HKDF",
    false,
    ["deriveBits"],
  );
  const bits = await crypto.subtle.deriveBits(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: aboutCertificates(certificates),
    },
    key,
    8 * SIGNS,
  );
  return [...new Uint8Array(bits)];
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const pairs = text.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}
