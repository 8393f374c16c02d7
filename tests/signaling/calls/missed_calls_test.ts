import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import {
  MAX_MISSED_BY_CALLER,
  MAX_MISSED_CALLS,
  MAX_MISSED_OF_PERSON,
  MISSED_CALL_MS,
  MissedCalls,
} from "../../../lib/signaling/calls/missed_calls.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import { UserSession } from "../../../lib/signaling/sessions/user_session.ts";
import { FakeClock, FakeMedia, settle } from "../fakes.ts";
import { Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { believer } from "../sessions/token_desk.ts";
import { TestUser } from "../switchboard.ts";

function desk(store?: MemoryStore, isOnes = true) {
  const clock = { at: 1_000, now: () => clock.at };
  const missed = new MissedCalls({
    clock,
    store,
    isOnes: () => isOnes,
    blocks: () => false,
    costs: { missed: () => true },
  });
  const calls = (from: string, to: string) =>
    missed.refused(
      new UserSession(from, from, 2, null, ""),
      to,
      [],
      REFUSED.calleeNotRegistered,
    );
  const told = (to: string) =>
    missed.of(userNameKey(to)).map(({ from, at }) => `${from} ${at}`);
  return { clock, missed, calls, told };
}

Deno.test("the last call of each caller is kept for its callee for 30 days", () => {
  const store = new MemoryStore();
  const { clock, calls, told, missed } = desk(store);
  calls("alice", "Bob");
  clock.at = 2_000;
  calls("carol", " BOB ");
  clock.at = 3_000;
  calls("Alice", "bob");
  calls("alice", "\u202Eno name");
  assertEquals(told("bob"), ["carol 2000", "Alice 3000"]);
  assertEquals(told("alice"), []);
  clock.at = 2_000 + MISSED_CALL_MS;
  assertEquals(told("bob"), ["Alice 3000"]);
  clock.at = 3_000 + MISSED_CALL_MS;
  assertEquals(told("bob"), []);
  assertEquals([missed.size, store.missedCalls.size], [0, 0]);
});

Deno.test("a caller who floods loses the oldest of the own calls, and no others", () => {
  const { calls, told, missed } = desk();
  calls("alice", "bob");
  for (let n = 0; n < 500; n++) calls("flooder", `nobody ${n}`);
  assertEquals(missed.size, MAX_MISSED_BY_CALLER + 1);
  assertEquals(told("bob"), ["alice 1000"]);
  assertEquals(told("nobody 0"), []);
  for (let n = 0; n < 100; n++) calls(`flooder ${n}`, "carol");
  assertEquals(told("carol").length, MAX_MISSED_OF_PERSON);
  for (let n = 0; n < MAX_MISSED_CALLS + 10; n++) {
    calls(`caller ${n}`, `person ${n}`);
  }
  assertEquals(missed.size, MAX_MISSED_CALLS);
});

Deno.test("store and memory agree and stay within the limits, whatever happens", () => {
  const name = fc.constantFrom("a", "b", "C", "c", "d");
  const step = fc.record({
    from: name,
    to: name,
    wait: fc.integer({ min: 0, max: MISSED_CALL_MS }),
  });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const store = new MemoryStore();
    const { clock, calls, missed } = desk(store);
    for (const { from, to, wait } of steps) {
      calls(from, to);
      clock.at += wait;
    }
    const names = ["a", "b", "c", "d"];
    const all = names.flatMap((to) => missed.of(to));
    assertEquals(all.length, missed.size);
    assertEquals(store.missedCalls.size, missed.size);
    assert(all.every(({ at }) => at > clock.at - MISSED_CALL_MS));
    const next = desk();
    next.clock.at = clock.at;
    next.missed.restore(store.load().missedCalls);
    assertEquals(names.flatMap((to) => next.missed.of(to)), all);
  }));
});

/** A program that may be restarted. */
function program(identity = true) {
  const clock = new FakeClock();
  const store = new MemoryStore();
  let ids = 0;
  const start = () =>
    new Life({
      clock,
      media: new FakeMedia(),
      store,
      ...(identity ? { identity: believer } : {}),
      randomId: () => `id ${++ids}`,
      event: () => {},
    });
  const user = async (
    life: Life,
    name: string,
    { protocol = 2, resumeToken }: {
      protocol?: 1 | 2;
      resumeToken?: string;
    } = {},
  ) => {
    const user = new TestUser(life);
    await user.send({
      id: "register",
      name,
      token: name,
      protocol,
      resumeToken,
    });
    await settle();
    return user;
  };
  return { clock, start, user };
}

Deno.test("an absent person is told on each device, also after a restart, and not again on a resume", async () => {
  const { clock, start, user } = program();
  let life = start();
  const alice = await user(life, "Alice");
  clock.advance(5_000);
  await alice.send({ id: "call", to: "BOB", sdpOffer: "o" });
  assertEquals(alice.last("callResponse").reason, "not_registered");
  life.kill();
  life = start();
  clock.advance(5_000);
  for (let device = 0; device < 2; device++) {
    const bob = await user(life, "Bob");
    assertEquals(bob.last("missedCall"), {
      id: "missedCall",
      from: "Alice",
      at: 5_000,
    });
    const again = await user(life, "Bob", { resumeToken: bob.resumeToken });
    assertEquals(again.last("registerResponse").resumed, true);
    assert(!again.has("missedCall"));
  }
  assert(!(await user(life, "Bob", { protocol: 1 })).has("missedCall"));
  assert(!(await user(life, "Carol")).has("missedCall"));
});

Deno.test("no missed call is kept where people choose their names", async () => {
  const { start, user } = program(false);
  const life = start();
  const alice = await user(life, "Alice");
  await alice.send({ id: "call", to: "Bob", sdpOffer: "o" });
  assert(!(await user(life, "Bob")).has("missedCall"));
});

Deno.test("calls to a name that anybody can have by now are dropped at the restart", () => {
  const store = new MemoryStore();
  desk(store).calls("alice", "bob");
  assertEquals(store.missedCalls.size, 1);
  const { missed, told } = desk(store, false);
  missed.restore(store.load().missedCalls);
  assertEquals([told("bob"), store.missedCalls.size], [[], 0]);
});
