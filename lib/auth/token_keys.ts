/**
 * Keys that verify tokens. Each type of key has fixed algorithms, and
 * a token cannot choose another: a public key never serves as a shared secret.
 *
 * @module
 */
import { createPublicKey, type KeyObject } from "node:crypto";
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import * as v from "valibot";
import type { KeySource } from "../config/auth_config.ts";
import { errorText } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** Parameters for `jwtVerify`. */
export interface TokenKeys {
  /** Algorithms (RFC 7518 3.1) allowed for this type of key. */
  algorithms: string[];
  key: Uint8Array | JWK | JWTVerifyGetKey;
}

/** Minimum bytes of a shared secret for each algorithm: the length of its hash (RFC 7518 3.2). */
const SECRET_BYTES = { HS256: 32, HS384: 48, HS512: 64 };
/** Minimum bits of an RSA key (RFC 7518 3.3). */
const RSA_BITS = 2048;
const RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
/** Algorithm by OpenSSL's name of the curve. */
const CURVE_ALGORITHMS = new Map([
  ["prime256v1", "ES256"],
  ["secp384r1", "ES384"],
  ["secp521r1", "ES512"],
]);
const EDWARDS_ALGORITHMS = ["EdDSA", "Ed25519"];
/** Algorithms allowed for a key set: jose takes no shared secret from one. */
const PUBLIC_KEY_ALGORITHMS = [
  ...RSA_ALGORITHMS,
  ...CURVE_ALGORITHMS.values(),
  ...EDWARDS_ALGORITHMS,
];

/** Key set (RFC 7517 5); jose checks the content of each key. */
const KeySet = v.object({
  keys: v.array(v.looseObject({
    kty: v.string(),
    /** Key id, to which tokens refer. */
    kid: v.pipe(v.string(), v.minLength(1)),
  })),
});

/** Thrown if the file holds no key: all keys were revoked. */
export class EmptyKeyFileError extends StartError {
  override name = "EmptyKeyFileError";
}

/** Keys that verify no token. */
export const NO_KEYS: TokenKeys = {
  algorithms: PUBLIC_KEY_ALGORITHMS,
  key: createLocalJWKSet({ keys: [] }),
};

/**
 * Reads the keys.
 *
 * @throws {EmptyKeyFileError} as a rejection
 * @throws {StartError} as a rejection, with the problem of the file
 */
export async function loadTokenKeys(source: KeySource): Promise<TokenKeys> {
  switch (source.kind) {
    case "secret":
      return secretKeys("--auth-secret", source.secret);
    case "secret-file": {
      const text = await readFile("--auth-secret-file", source.path);
      return secretKeys(`--auth-secret-file: ${source.path}`, text.trim());
    }
    case "public-key-file": {
      const text = await readFile("--auth-key-file", source.path);
      return publicKeys(`--auth-key-file: ${source.path}`, text);
    }
    case "jwks-file": {
      const text = await readFile("--auth-jwks-file", source.path);
      return keySet(`--auth-jwks-file: ${source.path}`, text);
    }
    default:
      return source satisfies never;
  }
}

function secretKeys(where: string, secret: string): TokenKeys {
  const key = new TextEncoder().encode(secret);
  const algorithms = Object.entries(SECRET_BYTES).flatMap(([name, bytes]) =>
    key.length >= bytes ? [name] : []
  );
  if (algorithms.length === 0) {
    throw new StartError(
      `${where}: a shared secret needs at least ${SECRET_BYTES.HS256} bytes.`,
    );
  }
  return { algorithms, key };
}

function publicKeys(where: string, pem: string): TokenKeys {
  if (!/-----BEGIN PUBLIC KEY-----/.test(pem)) {
    throw new StartError(
      `${where} must hold a public key in PEM (BEGIN PUBLIC KEY).`,
    );
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch (error) {
    throw new StartError(`${where} holds no public key: ${errorText(error)}.`, {
      cause: error,
    });
  }
  const algorithms = algorithmsOf(key);
  if (algorithms.length === 0) {
    throw new StartError(
      `${where} must hold an RSA key of ${RSA_BITS} bits or more, or one of P-256, P-384, P-521 or Ed25519.`,
    );
  }
  return { algorithms, key: key.export({ format: "jwk" }) as JWK };
}

function algorithmsOf(
  { asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject,
): string[] {
  const { modulusLength = 0, namedCurve = "" } = asymmetricKeyDetails;
  switch (asymmetricKeyType) {
    case "rsa":
      return modulusLength >= RSA_BITS ? RSA_ALGORITHMS : [];
    case "ec": {
      const algorithm = CURVE_ALGORITHMS.get(namedCurve);
      return algorithm ? [algorithm] : [];
    }
    case "ed25519":
      return EDWARDS_ALGORITHMS;
    default:
      return [];
  }
}

function keySet(where: string, text: string): TokenKeys {
  const parsed = v.safeParse(KeySet, parseJson(text));
  if (!parsed.success) {
    throw new StartError(
      `${where} must hold a JSON Web Key Set whose keys each have a kid (RFC 7517).`,
    );
  }
  if (parsed.output.keys.length === 0) {
    throw new EmptyKeyFileError(
      `${where} must hold a JSON Web Key Set with at least one key.`,
    );
  }
  return {
    algorithms: PUBLIC_KEY_ALGORITHMS,
    key: createLocalJWKSet(parsed.output),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readFile(option: string, path: string): Promise<string> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new StartError(`${option}: ${errorText(error)}`, { cause: error });
  }
  if (text.trim() === "") {
    throw new EmptyKeyFileError(`${option}: ${path} is empty.`);
  }
  return text;
}
