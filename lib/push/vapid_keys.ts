import { dirname } from "node:path";
import * as v from "valibot";
import { errorLine } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** First byte of an uncompressed point (SEC 1, 2.3.3). */
const UNCOMPRESSED = 4;

const number = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

/** A private key of P-256 (RFC 7518, 6.2). */
const PrivateKey = v.object({
  kty: v.literal("EC"),
  crv: v.literal("P-256"),
  x: number,
  y: number,
  d: number,
});

/** The keys by which push services know this server (RFC 8292), in base64url. */
export interface VapidKeys {
  /** The point, uncompressed: browsers subscribe with it. */
  publicKey: string;
  privateKey: string;
}

/**
 * The keys of a file, a private JSON Web Key.
 *
 * @param make whether they are made if there is no such file
 * @throws {StartError} as a rejection, if the file cannot be read or made, or holds something else
 */
export async function vapidKeys(
  path: string,
  make: boolean,
): Promise<VapidKeys> {
  try {
    if (make) await makeKey(path);
    const key = v.parse(
      PrivateKey,
      JSON.parse(await Deno.readTextFile(path)),
    );
    await requirePair(key);
    return { publicKey: pointOf(key), privateKey: key.d };
  } catch (error) {
    throw new StartError(
      `The key for push messages, ${path}: ${errorLine(error)}`,
      { cause: error },
    );
  }
}

async function makeKey(path: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const { privateKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    true,
    ["sign", "verify"],
  );
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey(
    "jwk",
    privateKey,
  );
  try {
    await Deno.writeTextFile(
      path,
      `${JSON.stringify({ kty, crv, x, y, d })}\n`,
      { createNew: true, mode: FILE_MODE },
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** @throws {Error} as a rejection, if the point is not that of the number */
async function requirePair(key: JsonWebKey): Promise<void> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const { kty, crv, x, y } = key;
  const [secret, shown] = await Promise.all([
    crypto.subtle.importKey("jwk", key, algorithm, false, ["sign"]),
    crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, false, [
      "verify",
    ]),
  ]);
  const data = new Uint8Array(1);
  const signature = await crypto.subtle.sign(algorithm, secret, data);
  if (!await crypto.subtle.verify(algorithm, shown, signature, data)) {
    throw new Error("its x and y do not belong to its d");
  }
}

function pointOf({ x, y }: { x: string; y: string }): string {
  const bytes = (text: string) =>
    Uint8Array.fromBase64(text, { alphabet: "base64url" });
  return new Uint8Array([UNCOMPRESSED, ...bytes(x), ...bytes(y)])
    .toBase64({ alphabet: "base64url", omitPadding: true });
}
