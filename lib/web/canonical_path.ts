import { STATUS_CODE } from "@std/http/status";
import { HttpError, type Middleware } from "fresh";

/** The part after the origin in a URL, up to its query or fragment. */
const PATH = /^[a-z]+:\/\/[^/\\?#]*([^?#]*)/i;

/**
 * Whether a URL's path is in canonical form. Other spellings reach the same route:
 * the URL parser resolves dot segments and takes a backslash for a slash, Fresh
 * merges slashes and ignores a trailing one.
 *
 * @param url as it was received; `Request.url` of `Deno.serve` is
 */
export function hasCanonicalPath(url: string): boolean {
  const { pathname } = new URL(url);
  const received = PATH.exec(url)?.[1] || "/";
  return received === pathname && !pathname.includes("//") &&
    (pathname === "/" || !pathname.endsWith("/"));
}

/**
 * Answers 404 to every other spelling, so that a proxy's rule for `/metrics`
 * guards all that reaches it.
 */
export function canonicalPaths<State>(): Middleware<State> {
  return (ctx) => {
    if (hasCanonicalPath(ctx.req.url)) return ctx.next();
    throw new HttpError(STATUS_CODE.NotFound);
  };
}
