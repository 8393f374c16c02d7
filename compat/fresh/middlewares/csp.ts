import type { Middleware } from "../app.ts";
import { nonceOf } from "../render.ts";

const DIRECTIVES = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/**
 * Sets Content-Security-Policy on responses, though not on those of the error
 * route; on rendered pages with a nonce instead of `'unsafe-inline'`.
 */
export function csp<State>(_: { useNonce: true }): Middleware<State> {
  const policy = DIRECTIVES.join("; ");
  return async (ctx) => {
    const response = await ctx.next();
    const nonce = nonceOf(response);
    response.headers.set(
      "Content-Security-Policy",
      nonce === undefined
        ? policy
        : policy.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`),
    );
    return response;
  };
}
