import type { Refusal } from "../refusal.ts";

/** Whom a token proves its bearer to be, or why it proves nothing. */
export type Identity = { name: string } | Refusal;

/** Says who the bearer of a token is; `lib/auth` does it for JSON Web Tokens. */
export interface IdentityVerifier {
  /** May take its time. Never rejects. */
  verify(token: string): Promise<Identity>;
}
