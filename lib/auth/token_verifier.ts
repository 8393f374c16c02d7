import { errors, type JWTPayload, jwtVerify } from "jose";
import { log } from "../telemetry/log.ts";
import type {
  IdentityVerifier,
  ProvenName,
} from "../signaling/sessions/identity.ts";
import type { Refusal } from "../signaling/refusal.ts";
import { isTokenId, MAX_TOKEN_ID_LENGTH } from "../signaling/sessions/bans.ts";
import type { AuthConfig } from "../config/auth_config.ts";
import { KeyRing } from "./key_ring.ts";

/** Seconds by which the clocks of this machine and of the token issuer may differ. */
export const CLOCK_SKEW_S = 30;

/** Takes a person's name from a JSON Web Token (RFC 7519). */
export class TokenVerifier implements IdentityVerifier {
  /** @param now epoch ms, compared with the times in tokens */
  constructor(
    private readonly config: AuthConfig,
    private readonly keys: KeyRing,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws {StartError} as a rejection, if there is no usable key */
  static async load(config: AuthConfig): Promise<TokenVerifier> {
    return new TokenVerifier(config, await KeyRing.load(config.key));
  }

  /** Reads the keys again. Never rejects. */
  async reload(): Promise<void> {
    await this.keys.reload();
  }

  async verify(token: string): Promise<ProvenName | Refusal> {
    try {
      return this.#identity(await this.#claims(token));
    } catch (error) {
      return unauthorized(reasonFor(error));
    }
  }

  async #claims(token: string): Promise<JWTPayload> {
    try {
      return await this.#verified(token);
    } catch (error) {
      const unknownKey = error instanceof errors.JWKSNoMatchingKey;
      if (!unknownKey || !await this.keys.refresh()) throw error;
      return await this.#verified(token);
    }
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { key, algorithms } = this.keys.current;
    const { audience, issuer } = this.config;
    const options = {
      algorithms,
      audience,
      issuer,
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(this.now()),
      // A token that never expires cannot be revoked.
      requiredClaims: ["exp"],
    };
    const { payload } = typeof key === "function"
      ? await jwtVerify(token, key, options)
      : await jwtVerify(token, key, options);
    return payload;
  }

  #identity(payload: JWTPayload): ProvenName | Refusal {
    const { audience, claim, maxLifetimeS } = this.config;
    if (this.#lifetimeS(payload) > maxLifetimeS + CLOCK_SKEW_S) {
      return unauthorized(
        `The token is valid for too long: at most ${maxLifetimeS} seconds are accepted here.`,
      );
    }
    // RFC 7519 4.1.3: a service without an audience name must reject tokens that have an audience.
    if (payload.aud !== undefined && audience === undefined) {
      return unauthorized(MEANT_FOR_ANOTHER);
    }
    const name = payload[claim];
    if (typeof name !== "string") {
      return unauthorized(`The token has no text in its claim "${claim}".`);
    }
    const { jti } = payload;
    if (jti === undefined) return { name };
    // A token whose id cannot be named cannot be banned.
    return isTokenId(jti) ? { name, tokenId: jti } : unauthorized(
      `The token’s id (jti) must be a text of 1 to ${MAX_TOKEN_ID_LENGTH} characters.`,
    );
  }

  /** Lifetime in seconds, from when the token was issued (`iat`, RFC 7519 4.1.6) or from now, whichever is earlier. */
  #lifetimeS({ iat = Infinity, exp = Infinity }: JWTPayload): number {
    return exp - Math.min(iat, this.now() / 1000);
  }
}

const MEANT_FOR_ANOTHER = "The token is meant for another service.";

function unauthorized(message: string): Refusal {
  return { reason: "unauthorized", message };
}

/** The reason in words, without anything from the token. */
function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "The token has expired.";
  if (error instanceof errors.JWTClaimValidationFailed) return ofClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return "The token is signed in a way that is not accepted here.";
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "The token’s signature is wrong.";
  }
  if (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) return "The token names no key that is known here.";
  if (error instanceof errors.JOSEError) return "This is no token.";
  log.error("a token could not be checked: {error}", { error });
  return "The token could not be checked.";
}

function ofClaim({ claim }: errors.JWTClaimValidationFailed): string {
  switch (claim) {
    case "nbf":
      return "The token is not valid yet.";
    case "aud":
      return MEANT_FOR_ANOTHER;
    case "iss":
      return "The token is from somebody who is not trusted here.";
    case "exp":
      return "The token does not say when it expires.";
    default:
      return "The token’s claims are wrong.";
  }
}
