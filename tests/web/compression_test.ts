import { assert, assertEquals } from "@std/assert";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { compressResponses } from "../../lib/web/compression.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const TEXT = "Two people talk. ".repeat(500);

/** Answers by `respond`, compressed. */
function get(respond: () => Response) {
  const handler = compressResponses(respond);
  return (path: string, accept?: string) =>
    handler(
      new Request(`http://localhost${path}`, {
        headers: accept === undefined ? {} : { "accept-encoding": accept },
      }),
      {} as Deno.ServeHandlerInfo,
    ) as Promise<Response>;
}

function script(headers: Record<string, string> = {}): Response {
  return new Response(TEXT, {
    headers: { "content-type": "text/javascript; charset=UTF-8", ...headers },
  });
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return await response.bytes();
}

Deno.test("files that never change are compressed once, however their path is spelt", async () => {
  let asked = 0;
  const fetched = get(() =>
    new Response(`${TEXT}${asked++}`, {
      headers: {
        "content-type": "text/javascript",
        "cache-control": IMMUTABLE,
        "etag": '"1"',
      },
    })
  );
  const paths = ["/a.js", "/a.js?x=1", "/%61.js", "/a%2ejs"];
  for (const path of paths) {
    const response = await fetched(path, "gzip, deflate, br, zstd");
    const { headers } = response;
    assertEquals(headers.get("content-encoding"), "br");
    assertEquals(headers.get("vary"), "Accept-Encoding");
    assertEquals(headers.get("etag"), 'W/"1"');
    const bytes = brotliDecompressSync(await bytesOf(response));
    assertEquals(new TextDecoder().decode(bytes), `${TEXT}0`);
  }
  const other = brotliDecompressSync(
    await bytesOf(await fetched("/b.js", "br")),
  );
  assert(new TextDecoder().decode(other).endsWith(`${paths.length}`));
});

Deno.test("what may change is compressed each time, and not by brotli", async () => {
  let asked = 0;
  const fetched = get(() =>
    new Response(`${TEXT}${asked++}`, {
      headers: { "content-type": "text/html", "cache-control": "no-cache" },
    })
  );
  for (let n = 0; n < 3; n++) {
    const response = await fetched("/", "br, gzip");
    assertEquals(response.headers.get("content-encoding"), "gzip");
    const text = new TextDecoder().decode(gunzipSync(await bytesOf(response)));
    assertEquals(text, `${TEXT}${n}`);
  }
});

Deno.test("nothing is compressed that the client does not accept", async () => {
  const fetched = get(() => script({ "cache-control": IMMUTABLE }));
  for (
    const accept of [
      undefined,
      "",
      "identity",
      "br;q=0, gzip; q=0.000",
      "brotli",
      ",".repeat(10_000),
    ]
  ) {
    const response = await fetched("/a.js", accept);
    assertEquals(response.headers.get("content-encoding"), null, accept);
    assertEquals(response.headers.get("vary"), "Accept-Encoding");
    assertEquals(await response.text(), TEXT);
  }
  const accepted = await fetched("/a.js", "GZIP;q=0.1");
  assertEquals(accepted.headers.get("content-encoding"), "gzip");
});

Deno.test("errors, pictures and what is compressed already stay as they are", async () => {
  for (
    const response of [
      new Response(TEXT, { status: 404 }),
      new Response(null, { status: 200 }),
      new Response(null, { status: 304 }),
      new Response(TEXT, { headers: { "content-type": "image/png" } }),
      script({ "content-encoding": "gzip" }),
    ]
  ) {
    assert(await get(() => response)("/", "br, gzip") === response);
  }
});
