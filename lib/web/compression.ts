import { brotliCompress, constants, gzip } from "node:zlib";

/** Content types that get smaller. */
const COMPRESSIBLE =
  /^(?:text\/|image\/svg\+xml|application\/(?:json|javascript|wasm|manifest\+json|openmetrics-text))/;
/** Quality of brotli: higher ones take many times as long for a few percent. */
const BROTLI_QUALITY = 9;
/** Files that are kept compressed; there are about 60. */
const MAX_FILES = 500;

const encodings = {
  br: (bytes: Bytes) =>
    new Promise<Bytes>((resolve, reject) =>
      brotliCompress(
        bytes,
        { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
        (error, result) =>
          error ? reject(error) : resolve(new Uint8Array(result)),
      )
    ),
  gzip: (bytes: Bytes) =>
    new Promise<Bytes>((resolve, reject) =>
      gzip(
        bytes,
        (error, result) =>
          error ? reject(error) : resolve(new Uint8Array(result)),
      )
    ),
};

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = keyof typeof encodings;

/**
 * Compresses responses. Deno's own compression keeps the event loop busy for up to
 * 8 ms a response, while media waits. Files that never change are compressed once,
 * on another thread.
 */
export function compressResponses<Address extends Deno.Addr>(
  handler: Deno.ServeHandler<Address>,
): Deno.ServeHandler<Address> {
  const files = new Map<string, Promise<Bytes>>();
  return async (request, info) => {
    const response = await handler(request, info);
    if (!isCompressible(response)) return response;
    const accepted = acceptedEncodings(request.headers.get("accept-encoding"));
    const file = response.headers.get("cache-control")?.includes("immutable")
      ? fileName(request.url)
      : null;
    const encoding = file !== null && accepted.has("br")
      ? "br"
      : accepted.has("gzip")
      ? "gzip"
      : null;
    if (!encoding) return answer(response, response.body, null);
    const bytes = file === null
      ? encodings[encoding](await response.bytes())
      : compressedFile(files, `${encoding} ${file}`, response, encoding);
    return answer(response, await bytes, encoding);
  };
}

async function compressedFile(
  files: Map<string, Promise<Bytes>>,
  key: string,
  response: Response,
  encoding: Encoding,
): Promise<Bytes> {
  const known = files.get(key);
  if (known) {
    await response.body?.cancel();
    return await known;
  }
  const bytes = response.bytes().then(encodings[encoding]);
  if (files.size < MAX_FILES) {
    files.set(key, bytes);
    // A later attempt may succeed.
    bytes.catch(() => files.delete(key));
  }
  return await bytes;
}

function isCompressible({ status, body, headers }: Response): boolean {
  return status === 200 && body !== null && !headers.has("content-encoding") &&
    COMPRESSIBLE.test(headers.get("content-type") ?? "");
}

/** Names in `Accept-Encoding` (RFC 9110 12.5.3) without those that are refused. */
function acceptedEncodings(header: string | null): ReadonlySet<string> {
  const names = new Set<string>();
  for (const part of header?.split(",") ?? []) {
    const [name, ...parameters] = part.toLowerCase().split(";");
    const refused = parameters.some((one) => /^\s*q=0(?:\.0*)?\s*$/.test(one));
    if (!refused) names.add(name.trim());
  }
  return names;
}

/** The same for all spellings of a path; null when there is none. */
function fileName(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
}

function answer(
  { status, headers: before }: Response,
  body: BodyInit | null,
  encoding: Encoding | null,
): Response {
  const headers = new Headers(before);
  headers.append("vary", "Accept-Encoding");
  if (encoding) {
    headers.set("content-encoding", encoding);
    headers.delete("content-length");
    const etag = headers.get("etag");
    // RFC 9110 8.8.3.3: other bytes than those that a strong one names.
    if (etag && !etag.startsWith("W/")) headers.set("etag", `W/${etag}`);
  }
  return new Response(body, { status, headers });
}
