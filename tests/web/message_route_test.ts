import { assertEquals } from "@std/assert";
import type { MessageDoor } from "../../lib/messages/message_door.ts";
import { GONE } from "../../lib/messages/message_door.ts";
import { PIECE_BYTES } from "../../lib/shared/messages.ts";
import { PLAIN_PAGE } from "../../lib/shared/page_settings.ts";
import { rateLimited, REFUSED } from "../../lib/signaling/refusal.ts";
import { createApp } from "../../lib/web/app.ts";
import { buildInMemory } from "../../lib/web/build.ts";

const build = await buildInMemory();

const LEAVE = {
  to: "bob",
  type: "audio/mp4",
  ms: 1_000,
  bytes: 5,
  sha256: "0".repeat(64),
};
const POINT = `${"A".repeat(87)}=`;
const KEY = {
  key: POINT,
  device: { key: POINT, proof: `${"P".repeat(86)}==` },
};
const SEAL = {
  key: POINT,
  devices: [{ key: POINT, wrapped: "w".repeat(64) }],
};

type Door = { [K in keyof MessageDoor]: MessageDoor[K] };

/** A door that writes down who asked for what. */
function door(answers: Partial<Door> = {}) {
  const asked: unknown[] = [];
  const note = <A extends unknown[], R>(name: string, answer: R) =>
  (
    ...args: A
  ) => {
    asked.push([name, ...args]);
    return answer;
  };
  const open: Door = {
    begin: note("begin", { id: "1" }),
    piece: note("piece", Promise.resolve({ received: 3, kept: false })),
    read: note("read", Promise.resolve(new Uint8Array([1, 2]))),
    lists: note("lists", { received: [], sent: [] }),
    remove: note("remove", null),
    putKey: note("putKey", null),
    keysFor: note("keysFor", [KEY]),
    ...answers,
  };
  return { asked, serve: handler(open as MessageDoor) };
}

function handler(door: MessageDoor | null) {
  const app = createApp({
    service: { name: "Test phone", version: "1.2.3" },
    acceptSocket: () => new Response(),
    operations: () => null,
    push: () => null,
    messages: () => door,
    page: () => PLAIN_PAGE,
  });
  build(app);
  return app.handler();
}

function request(method: string, path: string, body?: unknown): Request {
  return new Request(`https://localhost:8443${path}`, {
    method,
    headers: { authorization: "Bearer token" },
    body: body === undefined || body instanceof Uint8Array
      ? body as Uint8Array<ArrayBuffer> | undefined
      : JSON.stringify(body),
  });
}

Deno.test("a page that asks is told nothing where no messages are kept, and the other requests are unknown", async () => {
  const serve = handler(null);
  assertEquals((await serve(request("GET", "/messages"))).status, 204);
  for (
    const [method, path, body] of [
      ["POST", "/messages", LEAVE],
      ["PUT", "/messages?id=1&at=0", undefined],
      ["DELETE", "/messages?id=1", undefined],
      ["GET", "/messages/keys?to=bob", undefined],
      ["POST", "/messages/keys", KEY],
    ] as const
  ) assertEquals((await serve(request(method, path, body))).status, 404, path);
});

Deno.test("each request reaches the door with its session", async () => {
  const { asked, serve } = door();
  const answers = [];
  const bytes = new Uint8Array([7]);
  for (
    const [method, path, body] of [
      ["GET", "/messages"],
      ["POST", "/messages", { ...LEAVE, seal: SEAL, more: 1 }],
      ["PUT", "/messages?id=1&at=65536", bytes],
      ["DELETE", "/messages?id=1"],
      ["GET", "/messages/keys?to=bob"],
      ["POST", "/messages/keys", KEY],
    ] as const
  ) {
    const answer = await serve(request(method, path, body));
    answers.push(answer.status === 204 ? 204 : await answer.json());
  }
  assertEquals(asked, [
    ["lists", "token"],
    ["begin", "token", { ...LEAVE, seal: SEAL }],
    ["piece", "token", "1", 65_536, bytes],
    ["remove", "token", "1"],
    ["keysFor", "token", "bob"],
    ["putKey", "token", KEY],
  ]);
  assertEquals(answers, [
    { received: [], sent: [] },
    { id: "1" },
    { received: 3, kept: false },
    204,
    { keys: [KEY] },
    204,
  ]);
});

Deno.test("a recording comes as bytes that no browser takes for anything else, and none keeps", async () => {
  const answer = await door().serve(request("GET", "/messages?id=1&at=0"));
  assertEquals(await answer.bytes(), new Uint8Array([1, 2]));
  assertEquals(
    [
      "content-type",
      "content-disposition",
      "cache-control",
      "x-content-type-options",
      "content-security-policy",
    ].map((name) => answer.headers.get(name)),
    [
      "application/octet-stream",
      'attachment; filename="message"',
      "no-store",
      "nosniff",
      "default-src 'none'; sandbox; frame-ancestors 'none'",
    ],
  );
});

Deno.test("a refusal has the status of its reason", async () => {
  for (
    const [refusal, status] of [
      [REFUSED.callerNotRegistered, 401],
      [REFUSED.nothingMissed, 422],
      [REFUSED.nobodyToKeepFor, 422],
      [REFUSED.noRoomForMessages, 503],
      [REFUSED.shuttingDown, 503],
      [rateLimited(1_500), 429],
    ] as const
  ) {
    const { serve } = door({ begin: () => refusal });
    const answer = await serve(request("POST", "/messages", LEAVE));
    assertEquals(answer.status, status);
    assertEquals(await answer.text(), `${refusal.message}\n`);
  }
  const { serve } = door({ piece: () => Promise.resolve(GONE) });
  const gone = await serve(request("PUT", "/messages?id=1&at=0"));
  assertEquals(gone.status, 410);
});

Deno.test("anything else is refused before anybody reads it", async () => {
  const { asked, serve } = door();
  const long = new Uint8Array(PIECE_BYTES + 1);
  const device = SEAL.devices[0];
  for (
    const [method, path, body] of [
      ["POST", "/messages", "text"],
      ["POST", "/messages", { ...LEAVE, to: "b".repeat(1_000) }],
      ["POST", "/messages", { ...LEAVE, type: "text/html" }],
      ["POST", "/messages", { ...LEAVE, type: "video/webm; codecs=vp8" }],
      ["POST", "/messages", { ...LEAVE, bytes: 0 }],
      ["POST", "/messages", { ...LEAVE, bytes: 20_000_001 }],
      ["POST", "/messages", { ...LEAVE, bytes: 1.5 }],
      ["POST", "/messages", { ...LEAVE, ms: 70_000 }],
      ["POST", "/messages", { ...LEAVE, sha256: "0" }],
      ["POST", "/messages", { ...LEAVE, seal: { ...SEAL, devices: [] } }],
      ["POST", "/messages", {
        ...LEAVE,
        seal: { ...SEAL, devices: new Array(11).fill(device) },
      }],
      ["POST", "/messages", { ...LEAVE, seal: { ...SEAL, key: "k" } }],
      ["PUT", "/messages", new Uint8Array(1)],
      ["PUT", "/messages?id=1", new Uint8Array(1)],
      ["PUT", "/messages?id=1&at=-1", new Uint8Array(1)],
      ["PUT", "/messages?id=1&at=1e3", new Uint8Array(1)],
      ["PUT", "/messages?id=1&at=0", long],
      ["GET", "/messages?id=1", undefined],
      ["GET", "/messages?id=1&at=", undefined],
      ["DELETE", "/messages", undefined],
      ["GET", "/messages/keys", undefined],
      ["POST", "/messages/keys", { ...KEY, device: undefined }],
    ] as const
  ) {
    const answer = await serve(request(method, path, body));
    assertEquals(answer.status, 400, `${method} ${path}`);
  }
  assertEquals(asked, []);
});
