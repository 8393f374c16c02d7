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
};

/** The worker that changes pictures (`lib/web/picture_files.ts`). */
const PICTURE_WORKER_PATH = "/picture/worker.js";
/**
 * Its own policy. It alone may compile WebAssembly, and as it reaches nothing,
 * neither can the program that it runs: the page hands it all that it needs.
 */
const PICTURE_WORKER_POLICY = "default-src 'none'; " +
  "script-src 'wasm-unsafe-eval'; frame-ancestors 'none'";

/** Recordings of people: even if a browser took it for a page, it could do nothing. */
const MESSAGES_PATH = "/messages";
const MESSAGES_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

const POLICY_HEADER = "content-security-policy";

/** Paths with a policy of their own. */
const OWN_POLICIES: Readonly<Record<string, string | undefined>> = {
  [PICTURE_WORKER_PATH]: PICTURE_WORKER_POLICY,
  [MESSAGES_PATH]: MESSAGES_POLICY,
};

const HEADERS: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "camera=(self), microphone=(self), display-capture=(self), " +
    "speaker-selection=(self), fullscreen=(self), picture-in-picture=(self), " +
    "screen-wake-lock=(self), geolocation=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The only page that may be embedded; others, such as the operators' page, must not be. */
const PHONE_PATH = "/";

/**
 * Headers for a response without scripts of its own, such as an error page.
 *
 * @param embedders origins whose pages may hold it in a frame
 */
export function securityHeaders(
  nonce?: string,
  embedders: readonly string[] = [],
): Headers {
  const headers = new Headers(HEADERS);
  headers.set(POLICY_HEADER, policy(nonce, embedders));
  // This header cannot list origins; browsers that know the policy ignore it.
  if (embedders.length === 0) headers.set("x-frame-options", "DENY");
  return headers;
}

/**
 * Sets {@link securityHeaders} on every response. Stands before
 * `csp({useNonce: true})`, whose nonce it keeps and whose wider policy (no
 * page of plain http could load with its `upgrade-insecure-requests`) it
 * replaces.
 *
 * @param embedders origins whose pages may hold the phone in a frame
 */
export function secureResponses<State>(
  embedders: (state: State) => readonly string[],
): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    // A WebSocket handshake is no document.
    if (response.status === 101) return response;
    const nonce = response.headers.get(POLICY_HEADER)
      ?.match(/'nonce-([^']+)'/)?.[1];
    const { pathname } = new URL(ctx.req.url);
    const phone = pathname === PHONE_PATH;
    const headers = securityHeaders(nonce, phone ? embedders(ctx.state) : []);
    const own = OWN_POLICIES[pathname];
    if (own !== undefined) headers.set(POLICY_HEADER, own);
    for (const [name, value] of headers) {
      response.headers.set(name, value);
    }
    return response;
  };
}

/** Seconds for which browsers remember to use https only: a year. */
const STRICT_TRANSPORT_S = 31_536_000;

/**
 * Makes browsers use https only (HSTS, RFC 6797), with every response. Only for
 * a trusted certificate: with HSTS, browsers let nobody past a certificate warning.
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

function policy(
  nonce: string | undefined,
  embedders: readonly string[],
): string {
  const ancestors = embedders.length > 0 ? embedders.join(" ") : "'none'";
  return Object.entries({ ...POLICY, "frame-ancestors": ancestors }).map((
    [name, sources],
  ) =>
    nonce !== undefined && (name === "script-src" || name === "style-src")
      ? `${name} ${sources} 'nonce-${nonce}'`
      : `${name} ${sources}`
  ).join("; ");
}
