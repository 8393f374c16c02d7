import { timingSafeEqual } from "node:crypto";
import { isLoopback, type TrustedProxies } from "../net/client_address.ts";

/** Headers by which a proxy gives itself away. */
const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];

/** Who may see what only operators should: this machine, and others as these rules say. */
export interface AccessRules {
  /** Whether a request shows the bearer token (RFC 6750) that opens it; absent where there is none. */
  showsToken?: (request: Request) => boolean;
  /** Nobody needs a token. */
  anyone?: boolean;
  proxies: TrustedProxies;
}

/** Whether a request may pass. */
export function mayAccess(
  { showsToken, anyone, proxies }: AccessRules,
  request: Request,
  peer: string,
): boolean {
  if (anyone) return true;
  return isLocal(request, peer, proxies) || showsToken?.(request) === true;
}

/** Whether the request carries this bearer token. */
export function hasToken(request: Request, token: string): boolean {
  const [scheme, given, ...rest] =
    request.headers.get("authorization")?.split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && given !== undefined &&
    rest.length === 0 && isSame(given, token);
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, secret: string): boolean {
  const encoder = new TextEncoder();
  const a = encoder.encode(given);
  const b = encoder.encode(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Behind a proxy of the same machine everybody seems local: then only a trusted
 * proxy's word counts, and one that is not trusted counts as the world.
 */
function isLocal(
  request: Request,
  peer: string,
  proxies: TrustedProxies,
): boolean {
  const forwarded = FORWARDING_HEADERS.some((name) =>
    request.headers.has(name)
  );
  if (forwarded && !proxies.has(peer)) return false;
  // Also shuts out pages of a name that was rebound to this machine (DNS rebinding).
  const host = new URL(request.url).hostname.replace(/^\[|\]$/g, "");
  if (host !== "localhost" && !isLoopback(host)) return false;
  return isLoopback(proxies.clientAddress(peer, request.headers));
}
