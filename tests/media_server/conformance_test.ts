/**
 * Replays the recorded messages of kurento-client and a raw client to a Kurento
 * 7.3.1, and compares the embedded server's answers and events with the
 * recorded ones.
 */
import { assert, assertEquals } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import type { PeerStats } from "../../lib/media_server/peer_stats.ts";
import {
  type Difference,
  DIFFERENT_ANSWERS,
  DIFFERENT_DESCRIPTIONS,
  DIFFERENT_EVENTS,
} from "./conformance_differences.ts";
import { FakeEngine } from "./fake_engine.ts";
import { RpcSocket } from "./rpc_socket.ts";
import {
  exchanges,
  type Frame,
  type Message,
  operation,
  recordedFrames,
} from "./transcript.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

Deno.test("the embedded server answers like a Kurento 7.3.1", async (test) => {
  const frames = await recordedFrames();
  const before = startEmbeddedServer({ engine: new FakeEngine() });
  const restarted = startEmbeddedServer({ engine: new FakeEngine() });
  const ids = new Map<string, string>();
  const sockets: RpcSocket[] = [];
  const differing = new Set<string>();
  for (const [conn, recorded] of groupByConnection(frames)) {
    await test.step(`connection ${conn}: ${recorded[0].section}`, async () => {
      const server = recorded[0].section.startsWith("kms-killed")
        ? restarted
        : before;
      const socket = await RpcSocket.open(server.url);
      sockets.push(socket);
      const compared = exchanges(recorded);
      assert(compared.length > 0);
      for (const { request, reply: expected } of compared) {
        const reply = await socket.request(translate(request, ids));
        learn(expected, reply, ids);
        const wanted = normalise(expected);
        const got = normalise(reply);
        const name = operation(request);
        if (name && Object.hasOwn(DIFFERENT_ANSWERS, name)) {
          if (JSON.stringify(got) !== JSON.stringify(wanted)) {
            differing.add(name);
          }
        } else {
          assertEquals(
            got,
            wanted,
            `request ${JSON.stringify(request).slice(0, 300)}`,
          );
        }
      }
      const broken = recorded.find(({ dir, msg }) =>
        dir === "C>S" && typeof msg === "string"
      );
      if (broken) {
        socket.sendText(String(broken.msg));
        await socket.closed.promise;
      }
    });
  }
  assertEquals([...differing].sort(), Object.keys(DIFFERENT_ANSWERS).sort());
  for (const socket of sockets) await socket.close();
  await before.close();
  await restarted.close();
});

Deno.test("the embedded server raises the events of a Kurento 7.3.1 in the same shape", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const endpoint = await createEndpoint(socket);
  const recorded = new Map<string, unknown>();
  for (const { msg } of await recordedFrames()) {
    const data = typeof msg === "object" ? eventData(msg) : undefined;
    if (data) recorded.set(String(data.type), data);
  }
  for (const type of recorded.keys()) {
    await socket.result("subscribe", { object: endpoint, type });
  }
  const { events } = engine.peers[0];
  engine.peers[0].gatherCandidates();
  events.iceState("CONNECTED");
  events.connectionState("CONNECTED");
  events.mediaFlowOut("audio", true);
  events.mediaFlowIn("audio", true);
  await socket.result("ping");
  const raised = new Map(
    socket.events.map((event) => [eventData(event)?.type, eventData(event)]),
  );
  for (const [type, data] of recorded) {
    if (Object.hasOwn(DIFFERENT_EVENTS, type)) {
      assertEquals(raised.get(type), undefined, type);
    } else {
      assertEquals(shape(raised.get(type)), shape(data), type);
    }
  }
  for (const type of Object.keys(DIFFERENT_EVENTS)) assert(recorded.has(type));
  await socket.close();
  await server.close();
});

Deno.test("the embedded server reports statistics in the records of a Kurento 7.3.1", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const socket = await RpcSocket.open(server.url);
  const object = await createEndpoint(socket);
  const media: PeerStats["audio"] = {
    in: { packets: 2, bytes: 200, jitterMs: 5, ssrc: 7 },
    out: { packets: 3, bytes: 300, ssrc: 8 },
  };
  engine.peers[0].counters = { roundTripMs: 10, audio: media, video: media };
  const recorded = exchanges(await recordedFrames())
    .filter(({ request }) => operation(request) === "getStats")
    .map(({ reply }) => (reply.result as Message).value as Message | null)
    .find((value) => value !== null);
  const { value } = await socket.result("invoke", {
    object,
    operation: "getStats",
  });
  assertEquals(recordShapes(value), recordShapes(recorded));
  const [inbound] = Object.values(value as Record<string, Message>);
  assertEquals(
    [inbound.packetsReceived, inbound.bytesReceived, inbound.jitter],
    [2, 200, 0.005],
  );
  await socket.close();
  await server.close();
});

Deno.test("docs/kurento-conformance.md lists each known difference", async () => {
  const text = await Deno.readTextFile(
    new URL("../../docs/kurento-conformance.md", import.meta.url),
  );
  const listed = text.split("\n").filter((line) => line.startsWith("| `"))
    .map((line) =>
      line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "").trim())
    );
  const all: Record<string, Difference>[] = [
    DIFFERENT_ANSWERS,
    DIFFERENT_EVENTS,
    DIFFERENT_DESCRIPTIONS,
  ];
  const known = all.flatMap((differences) =>
    Object.entries(differences).map((
      [what, { kurento, here, reason }],
    ) => [`\`${what}\``, kurento, here, reason])
  );
  assertEquals(listed, known);
});

function groupByConnection(frames: Frame[]): Map<number, Frame[]> {
  const groups = Map.groupBy(frames, (frame) => frame.conn);
  for (const [conn, group] of groups) {
    if (!group.some((frame) => frame.dir === "C>S")) groups.delete(conn);
  }
  return groups;
}

async function createEndpoint(socket: RpcSocket): Promise<string> {
  const { value: mediaPipeline } = await socket.result("create", {
    type: "MediaPipeline",
  });
  const { value } = await socket.result("create", {
    type: "WebRtcEndpoint",
    constructorParams: { mediaPipeline },
  });
  return String(value);
}

/** The data of an event; undefined if the message is none. */
function eventData(message: Message): Message | undefined {
  if (message.method !== "onEvent") return;
  return (message.params as { value: { data: Message } }).value.data;
}

/** The kinds of records, each with its fields. */
function recordShapes(records: unknown): Map<unknown, unknown> {
  return new Map(
    Object.values(records as Record<string, Message>)
      .sort((a, b) => String(a.type) < String(b.type) ? -1 : 1)
      .map((record) => [record.__type__, shape(record)]),
  );
}

/** The structure of a value: fields by name, and types. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(sorted(value) as Message)
      .map(([key, item]) => [key, shape(item)]),
  );
}

/**
 * Replaces recorded ids with those that the server gave to the same objects.
 */
function translate(message: Message, ids: Map<string, string>): Message {
  const text = JSON.stringify(message);
  return JSON.parse(text.replace(UUID, (id) => ids.get(id) ?? id));
}

function learn(expected: Message, reply: Message, ids: Map<string, string>) {
  const theirs = JSON.stringify(sorted(expected)).match(UUID) ?? [];
  const ours = JSON.stringify(sorted(reply)).match(UUID) ?? [];
  if (theirs.length !== ours.length) return;
  theirs.forEach((id, index) => ids.set(id, ours[index]));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** Removes ids, SDP bodies and times. */
function normalise(message: Message): unknown {
  const text = JSON.stringify(sorted(message))
    .replace(UUID, "<id>")
    .replace(/"v=0(?:[^"\\]|\\.)*"/g, '"<sdp>"')
    .replace(/"value":17\d{8}\b/g, '"value":"<seconds>"');
  return JSON.parse(text);
}
