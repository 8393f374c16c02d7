import type { Refusal } from "../refusal.ts";

/** The name proven by a token, or why the token was refused. */
export type Identity = { name: string } | Refusal;

/** Verifies identity tokens; `lib/auth` implements it for JSON Web Tokens. */
export interface IdentityVerifier {
  /** Never rejects. */
  verify(token: string): Promise<Identity>;
}
