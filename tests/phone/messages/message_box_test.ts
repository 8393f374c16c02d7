import { assert, assertEquals } from "@std/assert";
import { MessageBox } from "../../../lib/phone/messages/message_box.ts";
import {
  ownMessageKey,
  sealDevices,
} from "../../../lib/phone/messages/message_keys.ts";
import type {
  AskMessages,
  MessageRequest,
} from "../../../lib/phone/messages/message_requests.ts";
import type {
  KeptMessage,
  LeaveMessage,
  MessageKey,
} from "../../../lib/shared/messages.ts";
import { randomBytes, sha256 } from "../../messages/bytes.ts";
import { shortMemory } from "../seal/short_memory.ts";

/** A server for one message, as docs/protocol.md describes it. */
class Server {
  announced: LeaveMessage | null = null;
  bytes: number[] = [];
  readonly keys: MessageKey[] = [];
  readonly requests: string[] = [];
  /** Called before each request about bytes; may fail in its place. */
  disturb: (request: MessageRequest) => Response | void = () => {};

  readonly ask: AskMessages = async (request) => {
    const { method = "GET", path = "", query = {}, body } = request;
    this.requests.push(`${method} ${path}`);
    if (path === "/keys" && method === "GET") {
      return Response.json({ keys: this.keys });
    }
    if (path === "/keys") {
      this.keys.push(body as MessageKey);
      return new Response(null, { status: 204 });
    }
    if (method === "POST") {
      this.announced = body as LeaveMessage;
      return Response.json({ id: "1" });
    }
    if (method === "DELETE") {
      this.announced = null;
      return new Response(null, { status: 204 });
    }
    if (method === "GET") {
      const at = Number(query.at);
      // Small portions.
      const part = new Uint8Array(this.bytes.slice(at, at + 30_000));
      return new Response(part);
    }
    const disturbed = this.disturb(request);
    if (disturbed) return disturbed;
    if (query.at === this.bytes.length) {
      this.bytes.push(...body as Uint8Array);
    }
    return Response.json(await this.progress());
  };

  async progress() {
    const { announced, bytes } = this;
    const kept = bytes.length === announced?.bytes &&
      await sha256(new Uint8Array(bytes)) === announced.sha256;
    return { received: bytes.length, kept };
  }

  kept(): KeptMessage {
    const { to, type, ms, bytes, seal } = this.announced!;
    return { id: "1", from: "alice", to, at: 1, type, ms, bytes, seal };
  }
}

const CONTENT = randomBytes(200_000);
const recording = {
  content: new Blob([CONTENT]),
  type: "video/webm" as const,
  ms: 1_234.5,
};
const UNSEALED = { keys: [], compared: false };
const never = new AbortController().signal;

async function box(server: Server, memory = shortMemory()) {
  const waits: number[] = [];
  const own = await memory;
  const box = new MessageBox({
    ask: server.ask,
    memory: Promise.resolve(own),
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return { box, waits, memory: own };
}

Deno.test("a recording is sent in pieces, and played as it was recorded", async () => {
  const server = new Server();
  const { box: alice } = await box(server);
  const parts: number[] = [];
  const left = await alice.leave(
    "bob",
    recording,
    UNSEALED,
    (part) => parts.push(part),
    never,
  );
  assertEquals(left, "kept");
  assertEquals(server.announced?.ms, 1_235);
  assertEquals(server.announced?.seal, undefined);
  assertEquals(parts.length, 3);
  assertEquals(new Uint8Array(server.bytes), CONTENT);
  const { box: bob } = await box(server);
  const opened = await bob.open(server.kept(), () => {});
  assert(opened instanceof Blob);
  assertEquals(new Uint8Array(await opened.arrayBuffer()), CONTENT);
  assertEquals(opened.type, "video/webm");
});

Deno.test("a recording for somebody with keys is sealed, opened by their device alone", async () => {
  const server = new Server();
  const { box: bob } = await box(server);
  await bob.publishKey();
  const { box: alice } = await box(server);
  const devices = await alice.devicesOf("bob");
  assert(devices && !devices.compared);
  assertEquals(
    await alice.leave("bob", recording, devices, () => {}, never),
    "kept",
  );
  assertEquals(server.announced?.seal?.devices.length, 1);
  const kept = server.kept();
  const opened = await bob.open(kept, () => {});
  assert(opened instanceof Blob);
  assertEquals(new Uint8Array(await opened.arrayBuffer()), CONTENT);
  assertEquals(await alice.open(kept, () => {}), "elsewhere");
  server.bytes[70_000] ^= 1;
  assertEquals(await bob.open(kept, () => {}), "failed");
});

Deno.test("keys without a right signature are left out, and those of compared devices go before others", async () => {
  const server = new Server();
  const [phone, tablet, forged] = await Promise.all(
    [shortMemory(), shortMemory(), shortMemory()].map(async (memory) =>
      ownMessageKey(await memory)
    ),
  );
  server.keys.push(phone, tablet, { ...forged, device: phone.device });
  const memory = await shortMemory();
  assertEquals(await sealDevices("Bob", server.ask, memory), {
    keys: [phone.key, tablet.key],
    compared: false,
  });
  await memory.remember("bob", tablet.device.key);
  assertEquals(await sealDevices("Bob", server.ask, memory), {
    keys: [tablet.key],
    compared: true,
  });
});

Deno.test("sending goes on where the server is after lost requests, lost answers and a restart", async () => {
  const server = new Server();
  const troubles: (() => Response | void)[] = [
    () => {},
    // The request is lost.
    () => {
      throw new TypeError("no network");
    },
    // The server starts again, and does not know the session yet.
    () => new Response(null, { status: 503 }),
    () => new Response(null, { status: 401 }),
    () => {},
    // The bytes arrive, the answer does not.
    () => {
      server.bytes.push(
        ...CONTENT.subarray(server.bytes.length, server.bytes.length + 500),
      );
      throw new TypeError("no network");
    },
  ];
  server.disturb = () => troubles.shift()?.();
  const { box: alice, waits } = await box(server);
  assertEquals(
    await alice.leave("bob", recording, UNSEALED, () => {}, never),
    "kept",
  );
  assertEquals(new Uint8Array(server.bytes), CONTENT);
  assertEquals(waits, [250, 500, 1_000, 250]);
});

Deno.test("sending ends with a reason, and gives up what it began", async () => {
  for (
    const [status, left] of [[410, "failed"], [422, "failed"], [503, "failed"]]
  ) {
    const server = new Server();
    server.disturb = () => new Response(null, { status: Number(status) });
    const { box: alice } = await box(server);
    assertEquals(
      await alice.leave("bob", recording, UNSEALED, () => {}, never),
      left,
    );
    assertEquals(server.requests.at(-1), "DELETE ");
  }
  for (
    const [status, left] of [[422, "refused"], [503, "full"], [429, "failed"]]
  ) {
    const { box: alice } = await box({
      ask: () =>
        Promise.resolve(new Response(null, { status: Number(status) })),
    } as unknown as Server);
    assertEquals(
      await alice.leave("bob", recording, UNSEALED, () => {}, never),
      left,
    );
  }
  const server = new Server();
  const abort = new AbortController();
  server.disturb = () => abort.abort();
  const { box: alice } = await box(server);
  assertEquals(
    await alice.leave("bob", recording, UNSEALED, () => {}, abort.signal),
    "cancelled",
  );
  assertEquals(server.announced, null);
});
