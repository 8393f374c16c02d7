import type { StaticFile } from "../build_cache.ts";
import { buildCacheOf } from "../context.ts";
import { BUILD_ID_PARAM } from "../runtime/build_id.ts";
import type { Middleware } from "../types.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const NO_CACHE = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the static folder and the browser's script. */
export function staticFiles<State>(): Middleware<State> {
  return (ctx) => {
    const build = buildCacheOf(ctx);
    const pathname = decodePath(ctx.url.pathname);
    const file = pathname === undefined ? undefined : build.file(pathname);
    if (file === undefined) return ctx.next();
    const { method } = ctx.req;
    if (method !== "GET" && method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const key = ctx.url.searchParams.get(BUILD_ID_PARAM);
    if (key !== null && key !== build.buildId) {
      const location = new URL(ctx.url);
      location.searchParams.delete(BUILD_ID_PARAM);
      return new Response(null, {
        status: 307,
        headers: { location: location.pathname + location.search },
      });
    }
    const etag = `W/"${file.hash}"`;
    const headers = new Headers({
      "Content-Type": file.contentType,
      "Vary": "If-None-Match",
      "ETag": etag,
      "Cache-Control": key !== null || pathname?.startsWith("/_fresh/js/")
        ? IMMUTABLE
        : NO_CACHE,
    });
    const known = ctx.req.headers.get("If-None-Match");
    if (known === etag || known === file.hash) {
      return new Response(null, { status: 304, headers });
    }
    return content(file, method, headers);
  };
}

async function content(
  file: StaticFile,
  method: string,
  headers: Headers,
): Promise<Response> {
  const bytes = typeof file.source === "string"
    ? await Deno.readFile(file.source)
    : file.source;
  headers.set("Content-Length", String(bytes.byteLength));
  return new Response(method === "HEAD" ? null : bytes, { headers });
}

/** Undefined if it is not valid percent-encoding. */
function decodePath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
