import { assertEquals } from "@std/assert";

const BASE64URL = { alphabet: "base64url" } as const;
/** RFC 8188, 2.1: salt, record size, length of the key. */
const SALT_BYTES = 16;
const HEADER_BYTES = 21;
/** Ends the last record (RFC 8188, 2). */
const LAST_RECORD = 2;

/** A subscribed browser's part of the encryption. */
export interface BrowserKeys {
  privateKey: CryptoKey;
  /** Uncompressed point. */
  publicKey: Uint8Array<ArrayBuffer>;
  auth: Uint8Array<ArrayBuffer>;
}

export function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(base64url, BASE64URL);
}

export function base64url(data: Uint8Array): string {
  return data.toBase64({ ...BASE64URL, omitPadding: true });
}

/** Decrypts a message as a browser does (RFC 8291, 3.4), from the RFC's words and not with the sender's library. */
export async function decrypted(
  body: Uint8Array<ArrayBuffer>,
  { privateKey, publicKey, auth }: BrowserKeys,
): Promise<string> {
  const salt = body.slice(0, SALT_BYTES);
  const keyBytes = body[HEADER_BYTES - 1];
  const sender = body.slice(HEADER_BYTES, HEADER_BYTES + keyBytes);
  const record = body.slice(HEADER_BYTES + keyBytes);
  const shared = await crypto.subtle.deriveBits(
    {
      name: "ECDH",
      public: await crypto.subtle.importKey(
        "raw",
        sender,
        { name: "ECDH", namedCurve: "P-256" },
        false,
        [],
      ),
    },
    privateKey,
    256,
  );
  const text = (words: string) => new TextEncoder().encode(`${words}\0`);
  const secret = await hkdf(
    new Uint8Array(shared),
    auth,
    new Uint8Array([...text("WebPush: info"), ...publicKey, ...sender]),
    32,
  );
  const key = await hkdf(
    secret,
    salt,
    text("Content-Encoding: aes128gcm"),
    16,
  );
  const nonce = await hkdf(secret, salt, text("Content-Encoding: nonce"), 12);
  const plain = new Uint8Array(
    await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: nonce },
      await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]),
      record,
    ),
  );
  const end = plain.findLastIndex((byte) => byte !== 0);
  assertEquals(plain[end], LAST_RECORD);
  return new TextDecoder().decode(plain.slice(0, end));
}

async function hkdf(
  secret: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, [
    "deriveBits",
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt, info },
    key,
    length * 8,
  );
  return new Uint8Array(bits);
}
