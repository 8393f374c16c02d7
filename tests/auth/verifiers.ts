import { assertEquals } from "@std/assert";
import type { AuthConfig, KeySource } from "../../lib/config/auth_config.ts";
import { TokenVerifier } from "../../lib/auth/token_verifier.ts";

/** A shared secret of the least length. */
export const SECRET = "0123456789abcdef0123456789abcdef";
/** {@link SECRET} as a key. */
export const SECRET_KEY = new TextEncoder().encode(SECRET);

/** A verifier with this key. */
export function verifierFor(
  key: KeySource,
  more: Partial<AuthConfig> = {},
): Promise<TokenVerifier> {
  return TokenVerifier.load({
    key,
    maxLifetimeS: 86_400,
    claim: "name",
    ...more,
  });
}

/** A verifier with {@link SECRET}. */
export const withSecret = (more: Partial<AuthConfig> = {}) =>
  verifierFor({ kind: "secret", secret: SECRET }, more);

/** The outcome of a token in words: the name that is let in, or the refusal. */
export async function words(
  verifier: TokenVerifier,
  token: string,
): Promise<string> {
  const found = await verifier.verify(token);
  if ("name" in found) return `${found.name} is let in`;
  assertEquals(found.reason, "unauthorized");
  return found.message;
}
