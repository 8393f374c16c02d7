import { assert, assertEquals } from "@std/assert";
import { Exchange } from "../../lib/signaling/exchange.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeClock, FakeMedia, settle } from "./fakes.ts";
import { MemoryStore } from "./memory_store.ts";

const PEOPLE = 2_000;

/** A store with as many sessions, the last two of which are in a call. */
function store(): MemoryStore {
  const store = new MemoryStore();
  const party = (n: number) => ({ name: `person ${n}`, sessions: [`${n}`] });
  for (let n = 0; n < PEOPLE; n++) {
    store.putSession({ id: `${n}`, name: `person ${n}`, tokens: [`${n}`] });
  }
  store.putCall({
    id: "call",
    caller: party(PEOPLE - 2),
    callee: party(PEOPLE - 1),
    startedAt: 0,
    answeredAt: 0,
    active: true,
    media: null,
  });
  return store;
}

function exchange(
  clock: FakeClock,
  store: MemoryStore,
  turn?: () => Promise<void>,
): Exchange {
  return new Exchange({
    clock,
    store,
    turn,
    media: new FakeMedia(),
    timing: DEFAULT_TIMING,
    randomId: () => "id",
    iceServers: () => [],
  });
}

Deno.test("many sessions are restored in parts, and those with calls first", async () => {
  const parts: { users: number; calls: number }[] = [];
  const restored: Exchange = exchange(new FakeClock(), store(), async () => {
    await null;
    const { userCount: users, callCount: calls } = restored;
    parts.push({ users, calls });
  });
  await restored.restored;
  assert(parts.length > 4, `${parts.length} parts`);
  // The sessions of calls, and the call, come before all others.
  const begun = parts.filter(({ users }) => users > 2);
  assert(begun.length > 4, `${begun.length} parts`);
  assertEquals(begun.map(({ calls }) => calls), begun.map(() => 1));
  assertEquals(restored.userCount, PEOPLE);
});

Deno.test("all restored sessions have their full time to come back, however long it took, and a second more for each thousand", async () => {
  const clock = new FakeClock();
  const wholeMs = DEFAULT_TIMING.graceMs + PEOPLE;
  const restored = exchange(clock, store(), async () => {
    await null;
    if (restored.userCount < PEOPLE) clock.advance(wholeMs);
  });
  await restored.restored;
  clock.advance(wholeMs - 1);
  assertEquals(restored.userCount, PEOPLE);
  clock.advance(1);
  await settle();
  assertEquals([restored.userCount, restored.callCount], [0, 0]);
});

Deno.test("without turns everything is restored at once", () => {
  const restored = exchange(new FakeClock(), store());
  assertEquals([restored.userCount, restored.callCount], [PEOPLE, 1]);
});
