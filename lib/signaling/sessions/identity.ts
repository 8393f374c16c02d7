import type { Guest } from "./guest.ts";
import type { Refusal } from "../refusal.ts";

/** The name proven by a token. */
export interface ProvenName {
  name: string;
  /** Id of the token (`jti`, RFC 7519 4.1.7), by which it can be banned. */
  tokenId?: string;
}

/** The name or guest link proven by a token, or why the token was refused. */
export type Identity =
  | ProvenName
  /** Somebody who came by a guest link, under a name of their choice. */
  | { guest: Guest }
  | Refusal;

/** Verifies identity tokens; `lib/auth` implements it for JSON Web Tokens. */
export interface IdentityVerifier {
  /** Never rejects. */
  verify(token: string): Promise<Identity>;
}
