import { assertEquals, assertMatch } from "@std/assert";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import type { PushDoor } from "../../lib/service/service.ts";
import { rateLimited, REFUSED } from "../../lib/signaling/refusal.ts";

const build = await buildInMemory();

const SUBSCRIPTION = {
  endpoint: "https://push.example/1",
  keys: { p256dh: "p".repeat(87), auth: "a".repeat(22) },
};

function handler(door: PushDoor | null) {
  const app = createApp({
    service: { name: "Test phone", version: "1.2.3" },
    acceptSocket: () => new Response(),
    operations: () => null,
    push: () => door,
    messages: () => null,
    page: () => PLAIN_PAGE,
  });
  build(app);
  return app.handler();
}

/** A door that writes down who asked for what. */
function door(answers: Partial<PushDoor> = {}) {
  const asked: unknown[] = [];
  const open: PushDoor = {
    info: { key: "the key", reservedDays: 7 },
    subscribe: (...args) => {
      asked.push(["subscribe", ...args]);
      return Promise.resolve(null);
    },
    unsubscribe: (...args) => {
      asked.push(["unsubscribe", ...args]);
      return Promise.resolve(null);
    },
    decline: (ticket) => Promise.resolve(ticket === "valid"),
    ...answers,
  };
  return { asked, serve: handler(open) };
}

function request(method: string, path: string, body?: unknown): Request {
  return new Request(`https://localhost:8443${path}`, {
    method,
    headers: { authorization: "Bearer token" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

Deno.test("a page that asks is told nothing where pages ring only while they are open, and the other routes do not exist", async () => {
  const serve = handler(null);
  // No error: browsers write those to their console.
  assertEquals((await serve(request("GET", "/push"))).status, 204);
  for (
    const [method, path, body] of [
      ["POST", "/push", SUBSCRIPTION],
      ["DELETE", "/push", { endpoint: "" }],
      ["POST", "/push/decline", { ticket: "" }],
    ] as const
  ) assertEquals((await serve(request(method, path, body))).status, 404, path);
});

Deno.test("browsers get the key, subscribe, and unsubscribe with their session", async () => {
  const { asked, serve } = door();
  const key = await serve(request("GET", "/push"));
  assertEquals(await key.json(), { key: "the key", reservedDays: 7 });
  const { endpoint } = SUBSCRIPTION;
  const secret = "s".repeat(43);
  const more = { ...SUBSCRIPTION, expirationTime: null };
  assertEquals((await serve(request("POST", "/push", more))).status, 204);
  assertEquals(
    (await serve(request("DELETE", "/push", { endpoint }))).status,
    204,
  );
  const kept = { ...SUBSCRIPTION, secret };
  assertEquals((await serve(request("POST", "/push", kept))).status, 204);
  await serve(request("DELETE", "/push", { endpoint, secret }));
  assertEquals(asked, [
    ["subscribe", "token", SUBSCRIPTION, undefined],
    ["unsubscribe", "token", endpoint, undefined],
    ["subscribe", "token", SUBSCRIPTION, secret],
    ["unsubscribe", "token", endpoint, secret],
  ]);
});

Deno.test("a refused subscription has the status of its reason", async () => {
  for (
    const [refusal, status] of [
      [REFUSED.callerNotRegistered, 401],
      [REFUSED.pushService, 422],
      [REFUSED.secretMissing, 422],
      [REFUSED.tooManyReserved, 503],
      [REFUSED.tooManyReservedHere, 503],
      [rateLimited(1_500), 429],
    ] as const
  ) {
    const { serve } = door({ subscribe: () => Promise.resolve(refusal) });
    const answer = await serve(request("POST", "/push", SUBSCRIPTION));
    assertEquals(answer.status, status);
    assertEquals(
      answer.headers.get("retry-after"),
      status === 429 ? "2" : null,
    );
    assertEquals(await answer.text(), `${refusal.message}\n`);
  }
});

Deno.test("what is no subscription is refused before anybody reads it", async () => {
  const { asked, serve } = door();
  const { endpoint, keys } = SUBSCRIPTION;
  for (
    const body of [
      null,
      [],
      "text",
      { endpoint },
      { endpoint: 1, keys },
      { endpoint: `https://${"a".repeat(1_000)}`, keys },
      { endpoint, keys: { ...keys, p256dh: "p" } },
      { endpoint, keys, secret: "short" },
      { endpoint, keys: { ...keys, auth: `${"a".repeat(21)}=` } },
    ]
  ) assertEquals((await serve(request("POST", "/push", body))).status, 400);
  const broken = new Request("https://localhost:8443/push", {
    method: "POST",
    body: "{",
  });
  assertEquals((await serve(broken)).status, 400);
  assertEquals(asked, []);
});

Deno.test("a ticket declines its call, and another one nothing", async () => {
  const { serve } = door();
  const decline = async (ticket: string) =>
    (await serve(request("POST", "/push/decline", { ticket }))).status;
  assertEquals(await decline("valid"), 204);
  assertEquals(await decline("used"), 410);
  assertEquals(await decline("a".repeat(101)), 400);
});

Deno.test("the page that a notification opens holds nothing but its script", async () => {
  const answer = await door().serve(request("GET", "/answer"));
  assertMatch(
    await answer.text(),
    /<script src="\/answer\.js[^"]*"><\/script>$/,
  );
  assertMatch(
    answer.headers.get("content-security-policy") ?? "",
    /default-src 'none'/,
  );
});
