import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, importPKCS8, type JWK, SignJWT } from "jose";

/** Contents of a test's token. Times are in seconds from now. */
export interface TokenContents {
  claims?: Record<string, unknown>;
  alg?: string;
  kid?: string;
  /** Null for a token that never expires. */
  expiresIn?: number | null;
  validIn?: number;
  audience?: string;
  issuer?: string;
}

/** @param now epoch ms */
export function signToken(
  key: CryptoKey | Uint8Array,
  {
    claims = { name: "alice" },
    alg = "HS256",
    kid,
    expiresIn = 60,
    validIn,
    audience,
    issuer,
  }: TokenContents = {},
  now = Date.now(),
): Promise<string> {
  const second = Math.floor(now / 1000);
  const token = new SignJWT(claims).setProtectedHeader({ alg, kid });
  if (expiresIn !== null) token.setExpirationTime(second + expiresIn);
  if (validIn !== undefined) token.setNotBefore(second + validIn);
  if (audience !== undefined) token.setAudience(audience);
  if (issuer !== undefined) token.setIssuer(issuer);
  return token.sign(key);
}

/** A new key pair. */
export interface KeyPair {
  pem: string;
  jwk: JWK;
  sign: CryptoKey;
}

export async function ecKeys(
  { namedCurve = "P-256", alg = "ES256" } = {},
): Promise<KeyPair> {
  return await keyPair(generateKeyPairSync("ec", { namedCurve }), alg);
}

export async function rsaKeys(): Promise<KeyPair> {
  return await keyPair(
    generateKeyPairSync("rsa", { modulusLength: 2048 }),
    "RS256",
  );
}

export async function edwardsKeys(): Promise<KeyPair> {
  return await keyPair(generateKeyPairSync("ed25519"), "EdDSA");
}

/** Too short to be secure. */
export function shortRsaPem(): string {
  return publicPem(
    generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey,
  );
}

async function keyPair(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  alg: string,
): Promise<KeyPair> {
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  return {
    pem: publicPem(publicKey),
    jwk: await exportJWK(publicKey),
    sign: await importPKCS8(pem.toString(), alg),
  };
}

function publicPem(key: KeyObject): string {
  return key.export({ type: "spki", format: "pem" }).toString();
}

/** A temporary folder for a test's key files. */
export class KeyFolder implements Disposable {
  readonly #path = Deno.makeTempDirSync();

  write(name: string, contents: unknown): string {
    const path = `${this.#path}/${name}`;
    const text = typeof contents === "string"
      ? contents
      : JSON.stringify(contents);
    Deno.writeTextFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path, { recursive: true });
  }
}
