import type { Middleware } from "fresh";

/**
 * Content security policy of everything but scripts on a page (CSP level 3):
 * only what the phone needs. `'self'` in `connect-src` covers `wss:` on the
 * page's own host and port.
 */
const POLICY: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data: blob:",
  "media-src": "'self' blob:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
};

const POLICY_HEADER = "content-security-policy";

const HEADERS: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(self), microphone=(self), display-capture=(self), " +
    "speaker-selection=(self), fullscreen=(self), picture-in-picture=(self), " +
    "screen-wake-lock=(self), geolocation=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Headers for a response without scripts of its own, such as an error page. */
export function securityHeaders(nonce?: string): Headers {
  const headers = new Headers(HEADERS);
  headers.set(POLICY_HEADER, policy(nonce));
  return headers;
}

/**
 * Sets {@link securityHeaders} on every response. Stands before
 * `csp({useNonce: true})`, whose nonce it keeps and whose wider policy (no
 * page of plain http could load with its `upgrade-insecure-requests`) it
 * replaces.
 */
export function secureResponses<State>(): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    // A WebSocket handshake is no document.
    if (response.status === 101) return response;
    const nonce = response.headers.get(POLICY_HEADER)
      ?.match(/'nonce-([^']+)'/)?.[1];
    for (const [name, value] of securityHeaders(nonce)) {
      response.headers.set(name, value);
    }
    return response;
  };
}

/** In s: a year, after which a browser that never came back tries plain http again. */
const STRICT_TRANSPORT_S = 31_536_000;

/**
 * Tells browsers to come by https only (RFC 6797), with every response. For a
 * certificate that browsers believe: after that they let nobody past a warning.
 */
export function strictTransport<Address extends Deno.Addr>(
  handler: Deno.ServeHandler<Address>,
): Deno.ServeHandler<Address> {
  return async (request, info) => {
    const response = await handler(request, info);
    // A WebSocket handshake is no document.
    if (response.status !== 101) {
      response.headers.set(
        "strict-transport-security",
        `max-age=${STRICT_TRANSPORT_S}`,
      );
    }
    return response;
  };
}

function policy(nonce: string | undefined): string {
  return Object.entries(POLICY).map(([name, sources]) =>
    nonce !== undefined && (name === "script-src" || name === "style-src")
      ? `${name} ${sources} 'nonce-${nonce}'`
      : `${name} ${sources}`
  ).join("; ");
}
