import { assert, assertEquals } from "@std/assert";
import {
  MEDIA_STEP_MS,
  MediaTurns,
} from "../../../lib/signaling/limits/media_turns.ts";
import { FakeClock } from "../fake_clock.ts";
import { settled } from "../hostile_media.ts";
import { Rig } from "../rig.ts";

const STEP_MS = 10;

Deno.test("the first request runs at once, and each other one a step later", async () => {
  const clock = new FakeClock();
  const turns = new MediaTurns(STEP_MS, clock);
  const at: number[] = [];
  for (let i = 0; i < 4; i++) {
    void turns.next("a", () => true).then(() => at.push(clock.now()));
  }
  for (let i = 0; i < 10; i++) {
    await settled();
    clock.advance(STEP_MS);
  }
  assertEquals(at, [0, 10, 20, 30]);
  assertEquals(clock.pending, 0, "no timer stays");
  void turns.next("a", () => true).then(() => at.push(clock.now()));
  await settled();
  assertEquals(at.at(-1), 100, "after a rest one goes at once again");
});

Deno.test("an address with many requests delays no other address", async () => {
  const clock = new FakeClock();
  const turns = new MediaTurns(STEP_MS, clock);
  const order: string[] = [];
  for (const address of ["a", "a", "a", "a", "a", "b", "c", "b"]) {
    void turns.next(address, () => true).then(() => order.push(address));
  }
  for (let i = 0; i < 10; i++) {
    await settled();
    clock.advance(STEP_MS);
  }
  assertEquals(order.join(""), "aabcabaa");
});

Deno.test("a busy process takes turns less often, and one that is free as often as before", async () => {
  const clock = new FakeClock();
  let now = 0;
  /** ms that each turn keeps the process busy. */
  let busyMs = 25;
  let free = 0;
  const turns = new MediaTurns(STEP_MS, {
    now: () => now,
    after: (ms, callback) =>
      clock.after(ms, () => {
        // The clock shows when the timer was due.
        now = Math.max(clock.now(), free);
        free = now + busyMs;
        callback();
      }),
  });
  const at: number[] = [];
  const ask = (count: number) => {
    for (let i = 0; i < count; i++) {
      void turns.next("a", () => true).then(() => at.push(now));
    }
  };
  ask(100);
  while (at.length < 100) {
    clock.advance(5);
    await settled();
  }
  const perTurn = (at[99] - at[50]) / 49;
  assert(perTurn > 1.15 * busyMs, `a turn each ${perTurn} ms`);
  assert(perTurn <= 50);
  busyMs = 0;
  ask(50);
  while (at.length < 150) {
    clock.advance(5);
    await settled();
  }
  assertEquals(at[149] - at[140], 9 * STEP_MS);
});

Deno.test("a request that is no longer wanted takes no turn", async () => {
  const clock = new FakeClock();
  const turns = new MediaTurns(STEP_MS, clock);
  const at: number[] = [];
  void turns.next("a", () => true);
  for (let i = 0; i < 100; i++) {
    void turns.next("a", () => i === 99).then(() => at.push(clock.now()));
  }
  clock.advance(STEP_MS);
  await settled();
  assertEquals(at, Array(100).fill(STEP_MS), "all leave at the first turn");
});

Deno.test("1,000 calls of a Kurento that came back are offered again within 7 s", async () => {
  const clock = new FakeClock();
  const turns = new MediaTurns(MEDIA_STEP_MS.elsewhere, clock);
  let calls = 0;
  for (let i = 0; i < 1_000; i++) {
    const turn = () => turns.next(`192.0.2.${i % 250}`, () => true);
    // A pipeline, and then both legs.
    void turn().then(() => Promise.all([turn(), turn()])).then(() => calls++);
  }
  while (clock.pending > 0) {
    clock.advance(MEDIA_STEP_MS.elsewhere);
    await settled();
  }
  assertEquals(calls, 1_000);
  assert(clock.now() <= 7_000, `${clock.now()} ms`);
});

Deno.test("calls that end before their turn reach no media server", async () => {
  const rig = new Rig({ mediaStepMs: STEP_MS });
  const callers = Array.from({ length: 20 }, (_, i) => {
    rig.person(`callee ${i}`);
    return rig.person(`caller ${i}`, 2, `192.0.2.${i}`);
  });
  for (const [i, caller] of callers.entries()) {
    caller.say({ id: "call", to: `callee ${i}`, sdpOffer: "o" });
  }
  await settled();
  for (const caller of callers) caller.say({ id: "stop" });
  for (let i = 0; i < 10; i++) {
    await rig.media.answerAll();
    await settled();
    rig.clock.advance(STEP_MS);
  }
  assertEquals(rig.media.pipelines.length, 1, "the first one alone");
  assertEquals(rig.leftOver(), 0);
});

Deno.test("all calls of a burst are set up one after another", async () => {
  const rig = new Rig({ mediaStepMs: STEP_MS });
  const made = [0];
  const callees = [];
  for (let i = 0; i < 20; i++) {
    const caller = rig.person(`caller ${i}`, 2, "192.0.2.1");
    callees.push(rig.person(`callee ${i}`));
    caller.say({ id: "call", to: `callee ${i}`, sdpOffer: "o" });
  }
  for (const callee of callees) {
    callee.say({
      id: "incomingCallResponse",
      callResponse: "accept",
      sdpOffer: "o",
    });
  }
  for (let i = 0; i < 100; i++) {
    await rig.media.answerAll();
    await settled();
    made.push(rig.media.pipelines.length);
    rig.clock.advance(STEP_MS);
  }
  const more = made.slice(1).map((count, i) => count - made[i]);
  assertEquals(Math.max(...more), 1, "one in a step");
  assertEquals(rig.exchange.callsByState().active, 20);
  for (const { negotiated, connects } of rig.media.pipelines) {
    assertEquals(negotiated.toSorted(), ["callee", "caller"]);
    assertEquals(connects, 1);
  }
});
