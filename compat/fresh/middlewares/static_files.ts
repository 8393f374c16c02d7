import type { Middleware } from "../app.ts";
import type { StaticFile } from "../build_cache.ts";
import { buildOf } from "../context.ts";
import { BUILD_ID_PARAM } from "../runtime/build_id.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const NO_CACHE = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the static folder and the browser's script. */
export function staticFiles<State>(): Middleware<State> {
  return (ctx) => {
    const { buildId, files } = buildOf(ctx);
    const pathname = normalized(ctx.url.pathname);
    const file = pathname === undefined ? undefined : files.get(pathname);
    if (file === undefined) {
      return pathname === "/favicon.ico"
        ? new Response(null, { status: 404 })
        : ctx.next();
    }
    const { method } = ctx.req;
    if (method !== "GET" && method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const key = ctx.url.searchParams.get(BUILD_ID_PARAM);
    if (key !== null && key !== buildId) {
      ctx.url.searchParams.delete(BUILD_ID_PARAM);
      return new Response(null, {
        status: 307,
        headers: { location: ctx.url.pathname + ctx.url.search },
      });
    }
    const headers = new Headers({
      "Content-Type": file.contentType,
      "Vary": "If-None-Match",
    });
    if (file.hash !== null) {
      const etag = `W/"${file.hash}"`;
      const known = ctx.req.headers.get("If-None-Match");
      if (known === etag || known === file.hash) {
        return new Response(null, { status: 304, headers });
      }
      headers.set("ETag", etag);
    }
    const immutable = key !== null ||
      ctx.url.pathname.startsWith(`/_fresh/js/${buildId}/`);
    headers.set("Cache-Control", immutable ? IMMUTABLE : NO_CACHE);
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

/** Each segment encoded in one way; undefined if it is not valid percent-encoding. */
function normalized(pathname: string): string | undefined {
  try {
    return "/" + decodeURIComponent(pathname).split("/").filter(Boolean)
      .map(encodeURIComponent).join("/");
  } catch {
    return undefined;
  }
}
