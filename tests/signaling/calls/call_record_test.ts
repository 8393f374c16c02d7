import { assertEquals } from "@std/assert";
import type { CallRecord } from "../../../lib/signaling/calls/call_record.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { FakeClock, FakeMedia, settle } from "../fakes.ts";
import { Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { accept, TestUser } from "../switchboard.ts";

/** A program that may be restarted, with its call records. */
function program() {
  const clock = new FakeClock();
  const media = new FakeMedia();
  const store = new MemoryStore();
  const records: CallRecord[] = [];
  let ids = 0;
  const start = () =>
    new Life({
      clock,
      media,
      store,
      randomId: () => `id ${++ids}`,
      event: () => {},
      recorded: (record) => records.push(record),
    });
  const user = async (life: Life, name: string, resumeToken?: string) => {
    const user = new TestUser(life);
    await user.send({ id: "register", name, protocol: 2, resumeToken });
    return user;
  };
  const rings = async (life: Life) => {
    const alice = await user(life, "Alice");
    const bob = await user(life, "Bob");
    clock.advance(1_000);
    await alice.send({ id: "call", to: "bob", sdpOffer: "o" });
    return { alice, bob, callId: alice.last("ringing").callId };
  };
  return { clock, records, start, user, rings };
}

Deno.test("a call that was answered has one record, with its times", async () => {
  const { clock, records, start, rings } = program();
  const { alice, bob, callId } = await rings(start());
  clock.advance(5_000);
  await bob.send(accept);
  clock.advance(60_000);
  assertEquals(records, []);
  await alice.send({ id: "stop", callId });
  await bob.send({ id: "stop", callId });
  assertEquals(records, [{
    callId,
    caller: "Alice",
    callee: "Bob",
    startedAt: 1_000,
    answeredAt: 6_000,
    endedAt: 66_000,
    reason: "hung_up",
    state: "active",
  }]);
});

Deno.test("an unanswered call has a record, and one that never rang has none", async () => {
  const { clock, records, start, user, rings } = program();
  const life = start();
  const { alice } = await rings(life);
  clock.advance(DEFAULT_TIMING.ringMs);
  const [record] = records;
  assertEquals(
    [record.answeredAt, record.reason, record.state, record.endedAt],
    [null, "no_answer", "ringing", 1_000 + DEFAULT_TIMING.ringMs],
  );
  await alice.send({ id: "call", to: "nobody", sdpOffer: "o" });
  await (await user(life, "Carol")).send({
    id: "call",
    to: "Carol",
    sdpOffer: "o",
  });
  assertEquals(records.length, 1);
});

Deno.test("a call has one record over a restart, with its original times", async () => {
  const { clock, records, start, user, rings } = program();
  let life = start();
  const { alice, bob, callId } = await rings(life);
  clock.advance(5_000);
  await bob.send(accept);
  life.kill();
  life = start();
  await settle();
  const back = await user(life, "", alice.resumeToken);
  await user(life, "", bob.resumeToken);
  clock.advance(60_000);
  assertEquals(records, []);
  await back.send({ id: "stop", callId });
  assertEquals(
    records.map(({ startedAt, answeredAt, endedAt, reason }) => [
      startedAt,
      answeredAt,
      endedAt,
      reason,
    ]),
    [[1_000, 6_000, 66_000, "hung_up"]],
  );
});

Deno.test("a call that rang when the process died is recorded by the next process", async () => {
  const { records, start, rings } = program();
  const life = start();
  await rings(life);
  life.kill();
  start();
  await settle();
  assertEquals(
    records.map(({ reason, state, answeredAt }) => [reason, state, answeredAt]),
    [["server_shutdown", "ringing", null]],
  );
});
