import { createHash } from "node:crypto";

/** Digest of a resume token. A plain SHA-256 is enough: tokens are random and cannot be guessed. */
export function tokenDigest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
