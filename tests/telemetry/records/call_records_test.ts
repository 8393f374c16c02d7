import { assert, assertEquals, assertThrows } from "@std/assert";
import type { CallRecord } from "../../../lib/signaling/calls/call_record.ts";
import { StartError } from "../../../lib/shared/start_error.ts";
import {
  CallRecords,
  type RecordResult,
} from "../../../lib/telemetry/records/call_records.ts";
import { nameDigest } from "../../../lib/telemetry/records/name_digest.ts";
import { RecordFiles } from "../../../lib/telemetry/records/record_files.ts";
import { RecordWebhook } from "../../../lib/telemetry/records/record_webhook.ts";

const NOON = Date.parse("2026-11-28T12:00:00Z");
const DAY = 86_400_000;

const RECORD: CallRecord = {
  callId: "c",
  caller: "Alice",
  callee: "Bob",
  startedAt: NOON,
  answeredAt: NOON + 5_000,
  endedAt: NOON + 65_400,
  reason: "hung_up",
  state: "active",
};

function fails(error: unknown): never {
  throw error;
}

async function inFolder(test: (folder: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function files(folder: string, days = 30) {
  const clock = { at: NOON };
  const told: RecordResult[] = [];
  const sink = new RecordFiles({
    folder,
    days,
    told: (result) => told.push(result),
    fault: fails,
    now: () => clock.at,
  });
  return { clock, told, sink };
}

Deno.test("a record has the people, times, duration and reason of a call", async () => {
  const lines: string[] = [];
  const sink = {
    write: (line: string) => void lines.push(line),
    close: () => Promise.resolve(),
  };
  const records = new CallRecords([sink, sink], (name) => `<${name}>`);
  records.add(RECORD);
  records.add({ ...RECORD, answeredAt: null, reason: "no_answer" });
  await records.close();
  assertEquals(lines.length, 4);
  assertEquals(JSON.parse(lines[0]), {
    callId: "c",
    caller: "<Alice>",
    callee: "<Bob>",
    startedAt: "2026-11-28T12:00:00.000Z",
    answeredAt: "2026-11-28T12:00:05.000Z",
    endedAt: "2026-11-28T12:01:05.400Z",
    seconds: 60,
    reason: "hung_up",
    state: "active",
  });
  assertEquals(JSON.parse(lines[2]).seconds, 0);
});

Deno.test("each day has a file that only its owner can read, and old files are deleted", () =>
  inFolder(async (folder) => {
    const old = `${folder}/calls-2026-11-25.jsonl`;
    const kept = `${folder}/calls-2026-11-26.jsonl`;
    for (const path of [old, kept, `${folder}/notes.txt`]) {
      Deno.writeTextFileSync(path, "");
    }
    const { clock, told, sink } = files(folder, 2);
    sink.write("1");
    sink.write("2");
    clock.at += DAY;
    sink.write("3");
    await sink.close();
    assertEquals(told, ["written", "written", "written"]);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.toSorted(), [
      "calls-2026-11-28.jsonl",
      "calls-2026-11-29.jsonl",
      "notes.txt",
    ]);
    const first = `${folder}/calls-2026-11-28.jsonl`;
    assertEquals(Deno.readTextFileSync(first), "1\n2\n");
    assertEquals(Deno.statSync(first).mode! & 0o777, 0o600);
  }));

Deno.test("a disk error is reported, and later records are written", () =>
  inFolder(async (folder) => {
    const told: RecordResult[] = [];
    const faults: unknown[] = [];
    const sink = new RecordFiles({
      folder: `${folder}/records`,
      days: 1,
      told: (result) => told.push(result),
      fault: (error) => faults.push(error),
      now: () => NOON,
    });
    Deno.removeSync(`${folder}/records`);
    sink.write("1");
    await sink.close();
    Deno.mkdirSync(`${folder}/records`);
    sink.write("2");
    await sink.close();
    assertEquals(told, ["failed", "written"]);
    assertEquals(faults.length, 1);
  }));

Deno.test("an invalid folder ends the start with one line", () =>
  inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "");
    const { message } = assertThrows(() => files(`${folder}/file`), StartError);
    assert(message.startsWith("--call-records="), message);
    assert(!message.includes("\n"));
  }));

Deno.test("a name's digest is the same over restarts, and differs by key", () =>
  inFolder((folder) => {
    const digest = nameDigest(`${folder}/state/names.key`);
    assertEquals(
      Deno.statSync(`${folder}/state/names.key`).mode! & 0o777,
      0o600,
    );
    assertEquals(digest("Bob"), digest("bob "));
    assert(digest("Bob") !== digest("Rob"));
    assertEquals(/^[0-9a-f]{16}$/.test(digest("Bob")), true);
    assertEquals(nameDigest(`${folder}/state/names.key`)("Bob"), digest("Bob"));
    assert(nameDigest(`${folder}/other.key`)("Bob") !== digest("Bob"));
    Deno.writeTextFileSync(`${folder}/other.key`, "short");
    assertThrows(() => nameDigest(`${folder}/other.key`), StartError);
  }));

/** A webhook that answers with these statuses in turn, then with 204. */
function webhook(statuses: number[]) {
  const got: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      got.push(await request.text());
      return new Response(null, { status: statuses.shift() ?? 204 });
    },
  );
  const told: RecordResult[] = [];
  const troubles: string[] = [];
  const sink = new RecordWebhook({
    url: new URL(`http://127.0.0.1:${server.addr.port}/records?key=secret`),
    told: (result) => told.push(result),
    trouble: (words) => troubles.push(words),
    waits: { first: 1, longest: 4 },
  });
  return { got, server, told, troubles, sink };
}

Deno.test("a webhook gets each record once and in order, and again after a temporary error", async () => {
  const { got, server, told, troubles, sink } = webhook([503, 429, 204]);
  await using _ = server;
  sink.write("1");
  sink.write("2");
  await sink.close();
  assertEquals(got, ["1", "1", "1", "2"]);
  assertEquals(told, ["written", "written"]);
  assertEquals(troubles, ["status 503"]);
});

Deno.test("a record that the webhook refuses permanently is dropped, and the next one is sent", async () => {
  const { got, server, told, sink } = webhook([400]);
  await using _ = server;
  sink.write("1");
  sink.write("2");
  await sink.close();
  assertEquals(got, ["1", "2"]);
  assertEquals(told, ["failed", "written"]);
});

Deno.test("an unreachable webhook stores a limited number of records, reveals no secret and delays no shutdown", async () => {
  const { server, told, troubles, sink } = webhook([]);
  await server.shutdown();
  for (let n = 0; n < 1_001; n++) sink.write(`${n}`);
  assertEquals(told, ["failed"], "one too many");
  const began = performance.now();
  await sink.close();
  assert(performance.now() - began < 5_000);
  assertEquals(told.length, 1_001);
  assert(!troubles.join().includes("secret"));
});
