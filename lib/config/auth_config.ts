/**
 * The options about identity and their dependencies.
 *
 * @module
 */
import { StartError } from "../shared/start_error.ts";

/** Source of the key that verifies tokens. */
export type KeySource =
  | { kind: "secret"; secret: string }
  | { kind: "secret-file"; path: string }
  | { kind: "public-key-file"; path: string }
  | { kind: "jwks-file"; path: string };

/** Settings for identity tokens. */
export interface AuthConfig {
  key: KeySource;
  /** Required audience of tokens (RFC 7519 4.1.3). */
  audience?: string;
  /** Required issuer of tokens (RFC 7519 4.1.1). */
  issuer?: string;
  /** Maximum lifetime of a token in seconds, from its `iat` or from now. */
  maxLifetimeS: number;
  /** The claim that holds the person's name. */
  claim: string;
}

/** The values of the options; each may be absent. */
export interface AuthOptions {
  auth?: "jwt";
  secret?: string;
  secretFile?: string;
  keyFile?: string;
  jwksFile?: string;
  audience?: string;
  issuer?: string;
  maxLifetimeS?: number;
  claim?: string;
}

/** Seconds, a day: limits the use of a stolen token; most tokens are valid for minutes. */
export const DEFAULT_TOKEN_LIFETIME_S = 86_400;
/** Seconds, a year: the maximum of the option. */
export const MAX_TOKEN_LIFETIME_S = 31_536_000;

/** The name claim of OpenID Connect (Core 5.1). */
const DEFAULT_CLAIM = "name";

/**
 * Combines the options.
 *
 * @returns undefined if people choose their own names
 * @throws {StartError}
 */
export function authConfig(options: AuthOptions): AuthConfig | undefined {
  const { auth, audience, issuer, maxLifetimeS, claim } = options;
  const sources = keySources(options);
  if (auth === undefined) {
    if (
      sources.length > 0 ||
      (audience ?? issuer ?? maxLifetimeS ?? claim) !== undefined
    ) {
      throw new StartError("The --auth-… options need --auth=jwt.");
    }
    return undefined;
  }
  const [key, ...more] = sources;
  if (!key || more.length > 0) {
    throw new StartError(
      "--auth=jwt needs one of --auth-secret-file, --auth-secret, --auth-key-file and --auth-jwks-file.",
    );
  }
  return {
    key,
    audience,
    issuer,
    maxLifetimeS: maxLifetimeS ?? DEFAULT_TOKEN_LIFETIME_S,
    claim: claim ?? DEFAULT_CLAIM,
  };
}

function keySources(
  { secret, secretFile, keyFile, jwksFile }: AuthOptions,
): KeySource[] {
  const sources: KeySource[] = [];
  if (secret !== undefined) sources.push({ kind: "secret", secret });
  const files = [
    ["secret-file", secretFile],
    ["public-key-file", keyFile],
    ["jwks-file", jwksFile],
  ] as const;
  for (const [kind, path] of files) {
    if (path !== undefined) sources.push({ kind, path });
  }
  return sources;
}
