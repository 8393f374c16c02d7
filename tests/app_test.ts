import { assert, assertEquals, assertMatch } from "@std/assert";
import type { AppState } from "../lib/app_state.ts";
import { createApp } from "../lib/app.ts";
import { PLAIN_PAGE } from "../lib/page_settings.ts";
import { buildInMemory } from "../lib/build.ts";

const build = await buildInMemory();

function handler(
  acceptSocket: AppState["acceptSocket"] = refuse,
  settings = PLAIN_PAGE,
) {
  const app = createApp({
    service: { name: "Test phone", version: "1.2.3" },
    acceptSocket,
    operations: () => null,
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

Deno.test("where tokens say who people are, nobody is asked for a name", async () => {
  const page = async (settings: typeof PLAIN_PAGE) =>
    await (await handler(refuse, settings)(get("/"))).text();
  assertMatch(await page(PLAIN_PAGE), /id="name"/);
  const signedIn = await page({ signIn: true, embedders: [] });
  assertEquals(/id="name"/.test(signedIn), false);
  assertMatch(signedIn, /id="register"/);
});

Deno.test("the page and its error pages speak the person's language, and no cache mixes them up", async () => {
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

Deno.test("unknown paths and wrong methods are answered in words, under the same policy", async () => {
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

Deno.test("what a socket acceptor throws becomes a 500 that gives nothing away", async () => {
  const response = await handler(() => {
    throw new Error("secret of the test");
  })(get("/one2one", { headers: { upgrade: "websocket" } }));
  assertEquals(response.status, 500);
  assertSecure(response);
  const html = await response.text();
  assertMatch(html, /went wrong on the server/);
  assertEquals(html.includes("secret"), false);
});

Deno.test("the signalling socket: words for a plain GET, the acceptor's answer for an upgrade", async () => {
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

Deno.test("an accepted socket talks through all middlewares", async () => {
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
