/**
 * The behaviour of Fresh that this project relies on. Each expectation was also
 * verified with upstream 2.3.3 (docs/fresh.md), so a stand-in that passes
 * behaves like upstream.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { App, HttpError } from "fresh";
import { inMemory, onDisk } from "./fresh_fixture.ts";

Deno.test("a page is a document with its head, its islands between markers and one script with the policy's nonce", async () => {
  const fetch = await inMemory();
  const response = await fetch("/");
  assertEquals(response.status, 200);
  const html = await response.text();
  assert(html.startsWith('<!DOCTYPE html><html lang="en">'), html);
  assertMatch(html, /<head>.*<title>Two counters<\/title><\/head>/s);
  assertEquals(html.match(/<!--frsh:island:Counter:\d:-->/g)?.length, 2);
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

Deno.test("a page with islands names their scripts for preloading; one without has no script", async () => {
  const fetch = await inMemory();
  const response = await fetch("/");
  const imported = [
    ...(await response.text()).matchAll(/from "(\/_fresh\/js\/[^"]+)"/g),
  ].map(([, path]) => `<${path}>; rel="modulepreload"; as="script"`);
  assertEquals(imported.length, 2);
  assertEquals(response.headers.get("link"), imported.join(", "));

  const plain = await fetch("/plain");
  const html = await plain.text();
  assertEquals(plain.headers.get("x-fixture"), "yes");
  assertEquals(plain.headers.get("link"), null);
  assertMatch(html, /<p>plain<\/p>/);
  assertEquals(html.includes("<script"), false);
});

Deno.test("images carry the build id, also in islands", async () => {
  const html = await (await (await inMemory())("/")).text();
  assertEquals(html.match(/src="\/picture\.svg\?__frsh_c=\w+"/g)?.length, 2);
});

Deno.test("a prop that cannot be serialised is an error", async () => {
  const response = await (await inMemory())("/function_prop");
  assertEquals(response.status, 500);
});

Deno.test("files that the page names are served: immutable with the build id, otherwise revalidated", async () => {
  await using disk = await onDisk();
  const { fetch } = disk;
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
  const etag = plain.headers.get("etag") ?? "";
  assertMatch(etag, /^W\/"[0-9a-f]{64}"$/);
  for (const known of [etag, etag.slice(3, -1)]) {
    const again = await fetch("/fixture.css", {
      headers: { "if-none-match": known },
    });
    assertEquals([again.status, again.body], [304, null]);
    assertEquals(again.headers.get("etag"), null);
  }
  const stale = await fetch("/fixture.css?__frsh_c=old");
  assertEquals(stale.status, 307);
  assertEquals(stale.headers.get("location"), "/fixture.css");
  const head = await fetch("/fixture.css", { method: "HEAD" });
  assertEquals([head.status, head.body], [200, null]);
  assertEquals((await fetch("/fixture.css", { method: "POST" })).status, 405);
  for (const path of ["/two%20words.txt", "/two%20words%2Etxt"]) {
    assertEquals(await (await fetch(path)).text(), "two words\n");
  }
  const icon = await fetch("/favicon.ico");
  assertEquals([icon.status, icon.body], [404, null]);
});

Deno.test("a static file of a build in memory has no ETag", async () => {
  const response = await (await inMemory())("/fixture.css");
  assertEquals(response.headers.get("etag"), null);
  await response.body?.cancel();
});

Deno.test("a static file has the type of its extension", async () => {
  await using disk = await onDisk();
  for (
    const [path, type] of [
      ["/fixture.css", "text/css; charset=UTF-8"],
      ["/fixture.webmanifest", "application/manifest+json; charset=UTF-8"],
      ["/picture.svg", "image/svg+xml"],
      ["/two%20words.txt", "text/plain; charset=UTF-8"],
    ]
  ) {
    const response = await disk.fetch(path);
    assertEquals(response.headers.get("content-type"), type, path);
    await response.body?.cancel();
  }
});

Deno.test("middlewares run in order around the route, and state ends with the request", async () => {
  const fetch = await inMemory();
  for (let time = 0; time < 2; time++) {
    const response = await fetch("/handlers");
    assertEquals(await response.text(), "seen: first, second");
    assertEquals(response.headers.get("x-order"), "inner, outer");
  }
});

Deno.test("a route answers 404 to methods without a handler, and a page without handlers takes all", async () => {
  const fetch = await inMemory();
  for (const method of ["PATCH", "DELETE", "OPTIONS"]) {
    assertEquals((await fetch("/handlers", { method })).status, 404, method);
    assertEquals((await fetch("/", { method })).status, 200, method);
  }
  const head = await fetch("/handlers", { method: "HEAD" });
  assertEquals([head.status, head.body], [200, null]);
});

Deno.test("an unknown method fails on a path with a route", async () => {
  const fetch = await inMemory();
  const method = "PROPFIND";
  for (const path of ["/handlers", "/"]) {
    const response = await fetch(path, { method });
    assertEquals(response.status, 500, path);
    assertEquals(await response.text(), "Internal server error");
  }
  assertEquals((await fetch("/nowhere", { method })).status, 404);
  assertEquals((await fetch("/fixture.css", { method })).status, 405);
});

Deno.test("a path matches with a trailing slash and with repeated slashes", async () => {
  const fetch = await inMemory();
  for (const path of ["/handlers/", "//handlers", "/handlers//"]) {
    assertEquals((await fetch(path)).status, 200, path);
  }
  for (const path of ["/HANDLERS", "/handlers%2F", "/%68andlers"]) {
    assertEquals((await fetch(path)).status, 404, path);
  }
});

Deno.test("the error page has the thrown error, its status and no policy", async () => {
  await using disk = await onDisk();
  const { fetch } = disk;
  for (
    const [path, method, status, words] of [
      ["/nowhere", "GET", 404, "HttpError"],
      ["/handlers", "PUT", 418, "HttpError: short and stout"],
      ["/handlers", "POST", 500, "Error: thrown by the fixture"],
      ["/../../deno.json", "GET", 404, "HttpError"],
      ["/%2e%2e%2f%2e%2e%2fdeno.json", "GET", 404, "HttpError"],
      ["/%ff", "GET", 404, "HttpError"],
    ] as const
  ) {
    const response = await fetch(path, { method });
    assertEquals(response.status, status, `${method} ${path}`);
    assertEquals(response.headers.get("content-security-policy"), null);
    assertMatch(
      await response.text(),
      new RegExp(`<html lang="en">.*<h1>${words}</h1>`),
    );
  }
});

Deno.test("without an error page, an HttpError answers with its message or that of its status", async () => {
  const answer = async (error: unknown) => {
    const handler = new App<unknown>().use(() => {
      throw error;
    }).handler();
    const response = await handler(
      new Request("http://localhost/"),
    );
    return [response.status, await response.text()];
  };
  assertEquals(await answer(new HttpError(404)), [404, "Not Found"]);
  assertEquals(await answer(new HttpError(403, "no")), [403, "no"]);
  const unexpected = [500, "Internal server error"];
  assertEquals(await answer(new Error("secret")), unexpected);
});

Deno.test("a build on disk serves the same as one in memory", async () => {
  const fetch = await inMemory();
  await using disk = await onDisk();
  const script = async (get: typeof fetch) => {
    const html = await (await get("/")).text();
    const path = html.match(/from "(\/_fresh\/js\/[^"]+)"/)?.[1] ?? "";
    return [path, await (await get(path)).text()];
  };
  assertEquals(await script(disk.fetch), await script(fetch));
});
