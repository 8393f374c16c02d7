import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BanSubject } from "../../../lib/shared/operator_people.ts";
import {
  Bans,
  banSubject,
  MAX_BANS,
} from "../../../lib/signaling/sessions/bans.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import { MemoryStore } from "../memory_store.ts";

const name = (value: string): BanSubject => ({ kind: "name", value });
const token = (value: string): BanSubject => ({ kind: "token", value });

function bans(store?: MemoryStore) {
  const clock = { at: 1_000, now: () => clock.at };
  return { clock, bans: new Bans(clock, store) };
}

Deno.test("a banned name is refused in every spelling, and no other name", () => {
  const { bans: door } = bans();
  door.add(name("Bob B"));
  for (const written of ["Bob B", "bob b", "BOB  B", "ｂｏｂ b"]) {
    assertEquals(door.refusal(written), REFUSED.banned, written);
  }
  for (const other of ["bob", "bobb", "alice"]) {
    assertEquals(door.refusal(other), null, other);
  }
});

Deno.test("a banned token is refused by the exact spelling of its id", () => {
  const { bans: door } = bans();
  door.add(token("id-1"));
  assertEquals(door.refusal("alice", "id-1"), REFUSED.banned);
  assertEquals(door.refusal("alice", "ID-1"), null);
  assertEquals(door.refusal("alice"), null);
  assertEquals(door.refusal("id-1"), null, "a name is no token");
});

Deno.test("a ban expires, and so does its record", () => {
  const store = new MemoryStore();
  const { clock, bans: door } = bans(store);
  assertEquals(door.add(name("bob"), 5_000), {
    ban: { kind: "name", value: "bob", since: 1_000, until: 6_000 },
    kept: true,
  });
  clock.at = 5_999;
  assertEquals(door.refusal("bob"), REFUSED.banned);
  clock.at = 6_000;
  assertEquals(door.refusal("bob"), null);
  assertEquals(door.list(), []);
  assertEquals(store.bans.size, 0);
});

Deno.test("a second ban of the same name replaces the first", () => {
  const { clock, bans: door } = bans(new MemoryStore());
  door.add(name("Bob"), 5_000);
  door.add(name("bob"));
  clock.at += 60_000;
  assertEquals(door.list(), [{ kind: "name", value: "bob", since: 1_000 }]);
  assert(door.lift(name("BOB")));
  assertEquals(door.lift(name("BOB")), false);
  assertEquals(door.refusal("bob"), null);
});

Deno.test("the number of bans is limited, and expired ones make room", () => {
  const { clock, bans: door } = bans();
  for (let n = 1; n < MAX_BANS; n++) door.add(token(`${n}`));
  door.add(token("short"), 1_000);
  assertEquals(door.size, MAX_BANS);
  assertEquals(door.add(name("bob")), null);
  assert(door.add(token("1"), 10), "a ban that is there may change");
  clock.at += 1_000;
  assert(door.add(name("bob")));
});

Deno.test("without a store, a ban is reported as not stored", () => {
  assertEquals(bans().bans.add(name("bob"))?.kept, false);
});

Deno.test("an invalid name or token id cannot be banned", () => {
  for (const value of ["", " ", "a".repeat(65), "a\u202Eb"]) {
    assertEquals(banSubject(name(value)), null, value);
  }
  assertEquals(banSubject(token("")), null);
  assertEquals(banSubject(token("x".repeat(257))), null);
  assertEquals(banSubject(token("x".repeat(256))), token("x".repeat(256)));
  assertEquals(banSubject(name("  Bob  B ")), name("Bob B"));
});

Deno.test("bans and lifts in any order leave the last state of each subject", () => {
  const subject = fc.record({
    kind: fc.constantFrom("name" as const, "token" as const),
    value: fc.constantFrom("a", "A", "b"),
  });
  const step = fc.record({ ban: fc.boolean(), subject });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const store = new MemoryStore();
    const { bans: door } = bans(store);
    const model = new Set<string>();
    for (const { ban, subject } of steps) {
      const { kind, value } = subject;
      const key = `${kind} ${kind === "name" ? value.toLowerCase() : value}`;
      if (ban) door.add(subject);
      else assertEquals(door.lift(subject), model.has(key));
      model[ban ? "add" : "delete"](key);
      assertEquals(store.bans.size, model.size);
      assertEquals(door.size, model.size);
      const free = !model.has(`name ${value.toLowerCase()}`);
      assertEquals(door.refusal(value) === null, free);
    }
    const next = bans().bans;
    for (const saved of store.load().bans) next.restore(saved);
    assertEquals(next.list().length, model.size);
  }));
});
