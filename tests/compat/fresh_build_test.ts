import { assert, assertEquals, assertMatch } from "@std/assert";
import { Builder } from "fresh/dev";
import { fixtureApp } from "./fixture/main.ts";

const FOLDER = new URL("./fixture/", import.meta.url);
const ORIGIN = "http://localhost";

async function fixture(): Promise<
  (path: string, init?: RequestInit) => Promise<Response>
> {
  const builder = new Builder<unknown>({ root: FOLDER.href });
  const app = fixtureApp();
  (await builder.build({ snapshot: "memory" }))(app);
  const handler = app.handler();
  return (path, init) => handler(new Request(ORIGIN + path, init));
}

Deno.test("a page is a document with its head, its islands between markers and one script with the policy's nonce", async () => {
  const fetch = await fixture();
  const response = await fetch("/");
  assertEquals(response.status, 200);
  const html = await response.text();
  assert(html.startsWith('<!DOCTYPE html><html lang="en">'), html);
  assertMatch(html, /<head>.*<title>Two counters<\/title><\/head>/s);
  assertEquals(html.match(/<!--frsh:island:island0:\d-->/g)?.length, 2);
  assertEquals(html.includes("</script><b>"), false, "props end no script");
  const scripts = [...html.matchAll(/<script ([^>]*)>/g)];
  assertEquals(scripts.length, 1);
  const nonce = scripts[0][1].match(/nonce="(\w+)"/)?.[1];
  assert(nonce !== undefined);
  assert(
    response.headers.get("content-security-policy")
      ?.includes(`script-src 'self' 'nonce-${nonce}'`),
  );
  const next = await (await fetch("/")).text();
  assertEquals(next.includes(nonce), false, "a nonce is used once");
});

Deno.test("what the page names is served: immutable with the build id, else revalidated", async () => {
  const fetch = await fixture();
  const html = await (await fetch("/")).text();
  const script = html.match(/from "(\/_fresh\/js\/[^"]+)"/)?.[1];
  const style = html.match(/href="(\/fixture\.css\?[^"]+)"/)?.[1];
  assert(script !== undefined && style !== undefined, html);
  for (const path of [script, style]) {
    const response = await fetch(path);
    assertEquals(response.status, 200, path);
    assertMatch(response.headers.get("cache-control") ?? "", /immutable/);
    await response.body?.cancel();
  }
  const plain = await fetch("/fixture.css");
  assertMatch(await plain.text(), /color: green/);
  assertMatch(plain.headers.get("content-type") ?? "", /^text\/css/);
  assertMatch(plain.headers.get("cache-control") ?? "", /no-cache/);
  const again = await fetch("/fixture.css", {
    headers: { "if-none-match": plain.headers.get("etag") ?? "" },
  });
  assertEquals(again.status, 304);
  const stale = await fetch("/fixture.css?__frsh_c=old");
  assertEquals(stale.status, 307);
  assertEquals(stale.headers.get("location"), "/fixture.css");
  const head = await fetch("/fixture.css", { method: "HEAD" });
  assertEquals([head.status, head.body], [200, null]);
  assertEquals((await fetch("/fixture.css", { method: "POST" })).status, 405);
});

Deno.test("a page without islands has no script, and its handler's data and headers", async () => {
  const response = await (await fixture())("/plain");
  const html = await response.text();
  assertEquals(response.headers.get("x-fixture"), "yes");
  assertMatch(html, /<p>plain<\/p>/);
  assertEquals(html.includes("<script"), false);
});

Deno.test("parameters, HEAD, unknown paths, wrong methods, OPTIONS and errors", async () => {
  const fetch = await fixture();
  assertEquals(await (await fetch("/nested/a%20b")).text(), "a b");
  const head = await fetch("/nested/x", { method: "HEAD" });
  assertEquals([head.status, head.body], [200, null]);
  for (
    const [path, method, status] of [
      ["/nowhere", "GET", 404],
      ["/nested/x", "PUT", 405],
      ["/nested/x", "POST", 500],
      ["/../../deno.json", "GET", 404],
      ["/%2e%2e%2f%2e%2e%2fdeno.json", "GET", 404],
      ["/%ff", "GET", 404],
    ] as const
  ) {
    const response = await fetch(path, { method });
    assertEquals(response.status, status, `${method} ${path}`);
    assertMatch(
      await response.text(),
      new RegExp(`<h1>Error .*${status}</h1>`),
    );
  }
  const options = await fetch("/nested/x", { method: "OPTIONS" });
  assertEquals(options.status, 204);
  assertEquals(options.headers.get("allow"), "GET, POST, HEAD");
});

Deno.test("a build on disk serves the same as one in memory", async () => {
  const outDir = await Deno.makeTempDir({
    dir: new URL(".", import.meta.url).pathname,
    prefix: "_fresh_",
  });
  try {
    await new Builder<unknown>({ root: FOLDER.href, outDir }).build();
    const server = await import(`${outDir}/server.js`);
    const get = async (path: string) => {
      const response: Response = await server.default.fetch(
        new Request(ORIGIN + path),
      );
      return await response.text();
    };
    const html = await get("/");
    const script = html.match(/from "(\/_fresh\/js\/[^"]+)"/)?.[1] ?? "";
    assertEquals(
      await get(script),
      await (await (await fixture())(script)).text(),
    );
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
});
