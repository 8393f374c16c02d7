import { configure, type LogRecord, reset } from "@logtape/logtape";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AppState } from "../../lib/web/app_state.ts";
import { refuseUnknownMethods } from "../../lib/web/allowed_methods.ts";
import { createApp } from "../../lib/web/app.ts";
import { LOG_CATEGORY } from "../../lib/telemetry/log.ts";
import type { Operations } from "../../lib/operations/operations.ts";
import { FAKE_OPERATIONS } from "../support/fake_operations.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import { buildInMemory } from "../../lib/web/build.ts";

const build = await buildInMemory();

function handler(
  acceptSocket: AppState["acceptSocket"] = refuse,
  settings = PLAIN_PAGE,
  operations: Operations | null = null,
) {
  const app = createApp({
    service: { name: "Test phone", version: "1.2.3" },
    acceptSocket,
    operations: () => operations,
    push: () => null,
    messages: () => null,
    page: () => settings,
  });
  build(app);
  return app.handler();
}

function refuse(): Response {
  return new Response("refused by the test", { status: 403 });
}

function get(path: string, init?: RequestInit): Request {
  return new Request(`https://localhost:8443${path}`, init);
}

function assertSecure(response: Response): string {
  const { headers } = response;
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("referrer-policy"), "no-referrer");
  assertMatch(
    headers.get("permissions-policy") ?? "",
    /camera=\(self\), microphone=\(self\)/,
  );
  const policy = headers.get("content-security-policy") ?? "";
  assertMatch(policy, /default-src 'none'/);
  assertMatch(policy, /frame-ancestors 'none'/);
  assertEquals(/unsafe|upgrade-insecure/.test(policy), false, policy);
  return policy;
}

Deno.test("the page is a document that boots the phone under a strict policy", async () => {
  const response = await handler()(get("/"));
  assertEquals(response.status, 200);
  const policy = assertSecure(response);
  const html = await response.text();
  assertMatch(html, /<html lang="en">/);
  assertMatch(html, /<title>Test phone<\/title>/);
  assertMatch(html, /<meta name="color-scheme" content="light dark"\/?>/);
  assertMatch(html, /href="\/styles\.css\?/);
  const nonce = html.match(/<script[^>]* nonce="(\w+)"/)?.[1];
  assert(nonce !== undefined && policy.includes(`'nonce-${nonce}'`), policy);
});

Deno.test("only the phone may be held in a frame, and by named sites", async () => {
  const serve = handler(refuse, {
    signIn: true,
    embedders: ["https://a.example", "https://b.example"],
  });
  const phone = (await serve(get("/"))).headers;
  assertMatch(
    phone.get("content-security-policy")!,
    /; frame-ancestors https:\/\/a\.example https:\/\/b\.example$/,
  );
  assertEquals(phone.get("x-frame-options"), null);
  for (const path of ["/status", "/nowhere", "/metrics"]) {
    const { headers } = await serve(get(path));
    assertMatch(
      headers.get("content-security-policy")!,
      /frame-ancestors 'none'/,
    );
    assertEquals(headers.get("x-frame-options"), "DENY");
  }
});

Deno.test("an operator's token cannot get into the address before the page's script runs", async () => {
  const serve = handler(refuse, PLAIN_PAGE, FAKE_OPERATIONS);
  const html = await (await serve(get("/status"))).text();
  const [input] = html.match(/<input[^>]*id="token"[^>]*>/) ?? [];
  assert(input && !/ name=/.test(input), input);
  assertMatch(html, /<button type="submit" disabled/);
});

Deno.test("with tokens nobody is asked for a name", async () => {
  const page = async (settings: typeof PLAIN_PAGE) =>
    await (await handler(refuse, settings)(get("/"))).text();
  assertMatch(await page(PLAIN_PAGE), /id="name"/);
  const signedIn = await page({ signIn: true, embedders: [] });
  assertEquals(/id="name"/.test(signedIn), false);
  assertMatch(signedIn, /id="register"/);
});

Deno.test("the page and its error pages use the person's language, and no cache mixes them up", async () => {
  const headers = { "accept-language": "fr-CH, fr;q=0.9" };
  const response = await handler()(get("/", { headers }));
  assertEquals(response.headers.get("vary"), "Accept-Language, Cookie");
  assertMatch(response.headers.get("cache-control") ?? "", /private/);
  const html = await response.text();
  assertMatch(html, /<html lang="fr">.*<h1>Appelez quelqu’un/s);
  const chosen = { ...headers, cookie: "language=de" };
  const missing = await handler()(get("/nowhere", { headers: chosen }));
  assertMatch(
    await missing.text(),
    /<html lang="de">.*<h1>Hier ist nichts<\/h1>/s,
  );
});

/** The methods that each path accepts, besides HEAD and OPTIONS. */
const PATHS = {
  "/": "GET",
  "/one2one": "GET",
  "/metrics": "GET",
  "/healthz": "GET",
  "/readyz": "GET",
  "/icons.svg": "GET",
  "/status": "GET",
  "/status/now": "GET",
  "/status/drain": "POST",
  "/status/sessions": "GET",
  "/status/sessions/end": "POST",
  "/status/bans": "GET, POST",
  "/status/bans/lift": "POST",
} as const;

Deno.test("each path takes its own methods, lists them for OPTIONS, and refuses others with the list", async () => {
  for (const [path, taken] of Object.entries(PATHS)) {
    const allow = `${taken.replace("GET", "GET, HEAD")}, OPTIONS`;
    const serve = handler(refuse, PLAIN_PAGE, FAKE_OPERATIONS);
    const options = await serve(get(path, { method: "OPTIONS" }));
    assertEquals([options.status, options.headers.get("allow")], [204, allow]);
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      if (allow.includes(method)) continue;
      const response = await serve(get(path, { method }));
      const what = `${method} ${path}`;
      assertEquals(response.status, 405, what);
      assertEquals(response.headers.get("allow"), allow, what);
      assertSecure(response);
    }
  }
});

Deno.test("a path has one spelling, so rules of proxies cannot be bypassed", async () => {
  const serve = handler(refuse, PLAIN_PAGE, FAKE_OPERATIONS);
  for (const path of ["/metrics", "/status"]) {
    assertEquals((await serve(get(path))).status, 200, path);
  }
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    serve,
  );
  for (const path of ["metrics", "status"]) {
    for (
      const target of [
        `/${path}/`,
        `//${path}`,
        `///${path}//`,
        `/${path}%2F`,
        `/%2F${path}`,
        `/%${path.charCodeAt(0).toString(16)}${path.slice(1)}`,
        `/${path.toUpperCase()}`,
        `/\\${path}`,
        `/${path}\\`,
        `/x\\..\\${path}`,
        `/x/../${path}`,
        `/./${path}`,
        `/%2e/${path}`,
        `/x/%2E%2e/${path}`,
        `/${path};x`,
      ]
    ) {
      const [statusLine] = (await sent(server.addr.port, `GET ${target}`))
        .split("\r\n");
      assertEquals(statusLine, "HTTP/1.1 404 Not Found", target);
    }
  }
});

/**
 * The response to a request line sent as written; `fetch` would normalise it.
 */
async function sent(port: number, line: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(
    `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
  ));
  return await new Response(connection.readable).text();
}

Deno.test("a method that no path can take gets 501, and reaches no route", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    refuseUnknownMethods(handler()),
  );
  for (const method of ["TRACE", "PROPFIND", "get", "X"]) {
    const answer = await sent(server.addr.port, `${method} /`);
    assertMatch(answer, /^HTTP\/1.1 501 /, method);
    assertMatch(answer, /content-security-policy: default-src 'none'/i);
  }
  assertMatch(await sent(server.addr.port, "GET /"), /^HTTP\/1.1 200 /);
});

Deno.test("unknown paths and wrong methods get an explanation under the same policy", async () => {
  for (
    const [path, method, status, words] of [
      ["/nowhere", "GET", 404, "nothing here"],
      ["/one2one", "POST", 405, "cannot be done"],
    ] as const
  ) {
    const response = await handler()(get(path, { method }));
    assertEquals(response.status, status);
    assertSecure(response);
    assertMatch(await response.text(), new RegExp(`<h1>.*${words}.*</h1>`));
  }
});

Deno.test("an error of the socket acceptor becomes a 500 that reveals nothing, and a line in the log", async () => {
  const records: LogRecord[] = [];
  await configure({
    reset: true,
    sinks: { records: (record) => records.push(record) },
    loggers: [
      { category: LOG_CATEGORY, lowestLevel: "info", sinks: ["records"] },
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
  let faults = 0;
  const operations = { ...FAKE_OPERATIONS, fault: () => void faults++ };
  const response = await handler(
    () => {
      throw new Error("secret of the test");
    },
    PLAIN_PAGE,
    operations,
  )(get("/one2one", { headers: { upgrade: "websocket" } }));
  assertEquals(response.status, 500);
  assertSecure(response);
  const html = await response.text();
  assertMatch(html, /went wrong on the server/);
  assertEquals(html.includes("secret"), false);
  assertEquals(records.map(({ level }) => level), ["error"]);
  assertEquals(
    records[0].message.join(""),
    "request failed: GET /one2one: Error: secret of the test",
  );
  assertEquals((await handler()(get("/nowhere"))).status, 404);
  assertEquals(records.length, 1, "404 is no failure");
  assertEquals(faults, 1);
  await reset();
});

Deno.test("the signaling path explains itself to a plain GET, and accepts an upgrade", async () => {
  const plain = await handler()(get("/one2one"));
  assertEquals([plain.status, plain.headers.get("upgrade")], [
    426,
    "websocket",
  ]);
  assertMatch(await plain.text(), /WebSocket/);
  const refused = await handler()(
    get("/one2one", { headers: { upgrade: "WebSocket" } }),
  );
  assertEquals(refused.status, 403);
  assertEquals(await refused.text(), "refused by the test");
});

Deno.test("an accepted socket works through all middlewares", async () => {
  const accept: AppState["acceptSocket"] = (request, info) => {
    const { hostname } = info.remoteAddr as Deno.NetAddr;
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(`${hostname} ${data}`);
    return response;
  };
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    handler(accept),
  );
  const socket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/one2one`);
  const closed = Promise.withResolvers<void>();
  socket.onclose = () => closed.resolve();
  const reply = Promise.withResolvers<unknown>();
  socket.onmessage = ({ data }) => reply.resolve(data);
  socket.onerror = () => reply.reject(new Error("The socket was refused"));
  socket.onopen = () => socket.send("hello");
  assertEquals(await reply.promise, "127.0.0.1 hello");
  socket.close();
  await closed.promise;
});
