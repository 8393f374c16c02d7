import { timingSafeEqual } from "node:crypto";
import { isLoopback, type TrustedProxies } from "../net/client_address.ts";
import { bareHost } from "../net/bare_host.ts";

/** Headers that reveal a proxy. */
const FORWARDING_HEADERS = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];

/** Access rules for operators' pages: this machine always may, others as these rules say. */
export interface AccessRules {
  /** Whether a request carries the required bearer token (RFC 6750); absent if none is configured. */
  showsToken?: (request: Request) => boolean;
  /** Everybody has access, without a token. */
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

/** Constant-time comparison. */
function isSame(given: string, secret: string): boolean {
  const encoder = new TextEncoder();
  const a = encoder.encode(given);
  const b = encoder.encode(secret);
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Behind a proxy on the same machine all clients seem local: then only a trusted
 * proxy's headers count, and clients of an untrusted proxy count as remote.
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
  // Also rejects pages whose name was rebound to this machine (DNS rebinding).
  if (!isLoopback(bareHost(new URL(request.url).hostname))) return false;
  return isLoopback(proxies.clientAddress(peer, request.headers));
}
