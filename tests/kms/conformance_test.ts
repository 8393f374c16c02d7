/**
 * Replays what kurento-client and a raw client once said to a Kurento 7.3.1,
 * and compares the embedded server's answers with the recorded ones.
 */
import { assertEquals } from "@std/assert";
import { startEmbeddedServer } from "../../lib/kms/embedded_server.ts";
import { FakeEngine } from "./fake_engine.ts";
import { type Message, RpcSocket } from "./rpc_socket.ts";

interface Frame {
  section: string;
  conn: number;
  dir?: "C>S" | "S>C";
  msg?: Message;
}

/** Operations whose answers differ, and why. */
const DIFFERENT: Record<string, string> = {
  getInfo: "other factories and versions; the module names are compared",
  getStats: "the engine counts; its figures are tested with media",
  generateOffer: "browsers offer here, never the server",
  getGstreamerDot: "there is no GStreamer",
  getNetworkInterfaces: "set for the engine as a whole",
  getMaxVideoRecvBandwidth: "bandwidth is the browsers' own estimate",
  getMinVideoSendBandwidth: "bandwidth is the browsers' own estimate",
  getMaxVideoSendBandwidth: "bandwidth is the browsers' own estimate",
  setMaxVideoSendBandwidth: "bandwidth is the browsers' own estimate",
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

Deno.test("answers what a Kurento 7.3.1 answered", async (test) => {
  const frames = await recordedFrames();
  const before = startEmbeddedServer({ engine: new FakeEngine() });
  const restarted = startEmbeddedServer({ engine: new FakeEngine() });
  const ids = new Map<string, string>();
  const sockets: RpcSocket[] = [];
  for (const [conn, recorded] of groupByConnection(frames)) {
    await test.step(`connection ${conn}: ${recorded[0].section}`, async () => {
      const server = recorded[0].section.startsWith("kms-killed")
        ? restarted
        : before;
      const socket = await RpcSocket.open(server.url);
      sockets.push(socket);
      let compared = 0;
      for (const [index, { dir, msg }] of recorded.entries()) {
        if (dir !== "C>S" || typeof msg !== "object") continue;
        const expected = recorded.slice(index).find((frame) =>
          frame.dir === "S>C" && frame.msg?.id === msg.id
        )?.msg;
        if (!expected) continue;
        const reply = await socket.request(translate(msg, ids));
        learn(expected, reply, ids);
        if (operation(msg) in DIFFERENT) continue;
        assertEquals(
          normalise(reply),
          normalise(expected),
          `request ${JSON.stringify(msg).slice(0, 300)}`,
        );
        compared++;
      }
      assertEquals(compared > 0, true);
    });
  }
  for (const socket of sockets) await socket.close();
  await before.close();
  await restarted.close();
});

async function recordedFrames(): Promise<Frame[]> {
  const text = await Deno.readTextFile(
    new URL("transcript.jsonl", import.meta.url),
  );
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

function groupByConnection(frames: Frame[]): Map<number, Frame[]> {
  const groups = Map.groupBy(frames, (frame) => frame.conn);
  for (const [conn, group] of groups) {
    if (!group.some((frame) => frame.dir === "C>S")) groups.delete(conn);
  }
  return groups;
}

function operation(request: Message): string {
  const params = request.params as Message | undefined;
  return String(params?.operation);
}

/** Recorded ids become those that the server gave for the same thing. */
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

/** Without ids, SDP bodies and times. */
function normalise(message: Message): unknown {
  const text = JSON.stringify(sorted(message))
    .replace(UUID, "<id>")
    .replace(/"v=0(?:[^"\\]|\\.)*"/g, '"<sdp>"')
    .replace(/"value":17\d{8}\b/g, '"value":"<seconds>"');
  return JSON.parse(text);
}
