import { createHmac } from "node:crypto";
import { dirname } from "node:path";
import { errorLine } from "../../shared/error_text.ts";
import { userNameKey } from "../../shared/name_key.ts";
import { StartError } from "../../shared/start_error.ts";

/** Bytes of the key: those of the digest. */
const KEY_BYTES = 32;
/** Hexadecimal digits of a digest: 64 bits, so that millions of names do not meet. */
const DIGITS = 16;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Digests of names: the same for all spellings of one name, and worth nothing
 * to whoever lacks the key (HMAC, RFC 2104), because a plain hash of a name is
 * found by trying names.
 *
 * @param path of the key, which is made if there is none
 * @throws {StartError} if it cannot be read or made
 */
export function nameDigest(path: string): (name: string) => string {
  const key = keyAt(path);
  return (name) =>
    createHmac("sha256", key).update(userNameKey(name)).digest("hex")
      .slice(0, DIGITS);
}

function keyAt(path: string): Uint8Array {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
    try {
      Deno.writeFileSync(
        path,
        crypto.getRandomValues(new Uint8Array(KEY_BYTES)),
        { createNew: true, mode: FILE_MODE },
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    const key = Deno.readFileSync(path);
    if (key.length !== KEY_BYTES) {
      throw new Error(`it has ${key.length} bytes instead of ${KEY_BYTES}`);
    }
    return key;
  } catch (error) {
    throw new StartError(
      `The key of names in call records, ${path}: ${errorLine(error)}`,
      { cause: error },
    );
  }
}
