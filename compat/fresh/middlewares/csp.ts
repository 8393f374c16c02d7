import { nonceOf } from "../render.ts";
import type { Middleware } from "../types.ts";

/** Options of {@link csp}. */
export interface CSPOptions {
  /** Send the policy as report-only. */
  reportOnly?: boolean;
  /** Where browsers report violations. */
  reportTo?: string;
  /** More directives, after the defaults. */
  csp?: string[];
  /** A nonce instead of `'unsafe-inline'` on rendered pages. */
  useNonce?: boolean;
}

const DEFAULTS = [
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

/** Sets Content-Security-Policy on responses, though not on those of error routes. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const directives = [...DEFAULTS, ...(options.csp ?? [])];
  if (options.reportTo !== undefined) {
    directives.push("report-to csp-endpoint", `report-uri ${options.reportTo}`);
  }
  const policy = directives.join("; ");
  const header = options.reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";
  return async (ctx) => {
    const response = await ctx.next();
    const nonce = options.useNonce ? nonceOf(response) : undefined;
    response.headers.set(
      header,
      nonce === undefined
        ? policy
        : policy.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`),
    );
    if (options.reportTo !== undefined) {
      response.headers.set(
        "Reporting-Endpoints",
        `csp-endpoint="${options.reportTo}"`,
      );
    }
    return response;
  };
}
