import { assert, assertEquals } from "@std/assert";
import { MAX_WATCHED_NAMES } from "../../../lib/shared/protocol_limits.ts";
import type { ClientMessage } from "../../../lib/shared/protocol.ts";
import { costLimits } from "../../../lib/signaling/limits/cost_limits.ts";
import {
  MAX_PRESENCE_USERS,
  PRESENCE_AGAIN_USERS,
} from "../../../lib/signaling/timing.ts";
import { readClientMessage } from "../../../lib/signaling/sockets/client_message.ts";
import { type FakeClient, Rig } from "../rig.ts";

/** Nobody hears of everybody. */
const MANY = { upTo: 0, again: 0 };

/** Presence messages since the last time. */
function told({ received }: FakeClient) {
  return received.splice(0).filter(({ id }) =>
    id === "presence" || id === "userJoined" || id === "userLeft" ||
    id === "userBusy"
  );
}

Deno.test("a watcher gets the state at once, and then the changes of those names only", () => {
  const rig = new Rig({ everybody: MANY });
  const alice = rig.person("Alice");
  assertEquals(alice.got("registerResponse")[0].users, undefined);
  rig.person("Bob");
  alice.say({ id: "watch", names: ["bob", "BOB", "carol", "alice", "\0"] });
  assertEquals(told(alice), [
    {
      id: "presence",
      everybody: false,
      users: [{ name: "Bob", busy: false }],
    },
  ]);
  const dave = rig.person("Dave");
  const carol = rig.person("Carol");
  carol.say({ id: "call", to: "Dave", sdpOffer: "o" });
  dave.close(1000);
  carol.close(1000);
  rig.clock.advance(20_000);
  assertEquals(told(alice), [
    { id: "userJoined", name: "Carol" },
    { id: "userBusy", name: "Carol", busy: true },
    { id: "userBusy", name: "Carol", busy: false },
    { id: "userLeft", name: "Carol" },
  ]);
  // Replaces the names.
  alice.say({ id: "watch", names: ["Dave"] });
  assertEquals(told(alice), [{ id: "presence", everybody: false, users: [] }]);
  rig.person("Carol");
  rig.person("Dave");
  assertEquals(told(alice), [{ id: "userJoined", name: "Dave" }]);
});

Deno.test("a session without a socket watches nobody, and one that comes back watches anew", () => {
  const rig = new Rig({ everybody: MANY });
  const alice = rig.person("Alice");
  alice.say({ id: "watch", names: ["Bob"] });
  const { resumeToken } = alice.got("registerResponse")[0];
  alice.close(1006);
  const bob = rig.person("Bob", 1);
  const again = rig.client();
  again.say({ id: "register", name: "Alice", protocol: 2, resumeToken });
  assertEquals(again.got("registerResponse")[0].resumed, true);
  bob.close(1000);
  rig.person("Bob");
  assertEquals(told(again), []);
  again.say({ id: "watch", names: ["Bob"] });
  assertEquals(told(again), [
    { id: "presence", everybody: false, users: [{ name: "Bob", busy: false }] },
  ]);
});

Deno.test("those who watch are told when everybody is told no more, and when again", () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const old = rig.person("old page");
  alice.say({ id: "watch", names: ["p1"] });
  told(alice);
  const crowd = Array.from(
    { length: MAX_PRESENCE_USERS - 2 },
    (_, i) => rig.person(`p${i}`),
  );
  rig.clock.advance(1_000);
  assertEquals(told(alice).length, crowd.length);
  told(old);

  const last = rig.person("last");
  assertEquals(last.got("registerResponse")[0].users, undefined);
  rig.clock.advance(1_000);
  assertEquals(told(alice), [
    { id: "presence", everybody: false, users: [{ name: "p1", busy: false }] },
  ]);
  assertEquals(told(old), []);

  // One person who comes and goes changes nothing.
  last.close(1000);
  rig.clock.advance(20_000);
  assertEquals(told(alice), []);
  const more = MAX_PRESENCE_USERS - PRESENCE_AGAIN_USERS;
  for (const person of crowd.slice(-more)) person.close(1000);
  rig.clock.advance(20_000);
  const [state, ...left] = told(alice);
  assert(state.id === "presence" && state.everybody);
  assert(left.every(({ id }) => id === "userLeft"));
  assertEquals(state.users!.length - left.length, PRESENCE_AGAIN_USERS - 1);
  rig.person("new");
  assertEquals(told(alice), [{ id: "userJoined", name: "new" }]);
});

Deno.test("people who joined while changes waited are told to a watcher, who misses nobody", () => {
  const rig = new Rig({
    everybody: MANY,
    presencePace: { burst: 1, perSecond: 10, busyMs: 0 },
  });
  const alice = rig.person("alice");
  alice.say({ id: "watch", names: ["bob", "carol"] });
  const bob = rig.person("bob", 1);
  rig.clock.advance(1_000);
  told(alice);
  // Uses up the burst.
  rig.person("carol", 1);
  bob.close(1000);
  // Bob's leaving waits, so he is here for everybody.
  alice.say({ id: "watch", names: ["bob"] });
  rig.person("bob", 1);
  rig.clock.advance(10_000);
  assertEquals(told(alice), [
    { id: "userJoined", name: "carol" },
    { id: "presence", everybody: false, users: [{ name: "bob", busy: false }] },
  ]);
});

Deno.test("a name that hundreds watch costs no more than the pace, and nobody is left out", () => {
  const rig = new Rig({
    everybody: MANY,
    presencePace: { burst: 50, perSecond: 100, busyMs: 0 },
  });
  const watchers = Array.from({ length: 300 }, (_, i) => rig.person(`w${i}`));
  for (const one of watchers) one.say({ id: "watch", names: ["star"] });
  for (const one of watchers) told(one);
  rig.person("star");
  const heard = () =>
    watchers.filter(({ received }) => received.length > 0).length;
  rig.clock.advance(1_000);
  assert(heard() <= 150, `${heard()} in a second`);
  rig.clock.advance(10_000);
  assertEquals(heard(), 300);
});

Deno.test("many who watch at once wait for each other, and the last names of each count", () => {
  const rig = new Rig({
    everybody: MANY,
    presencePace: { burst: 50, perSecond: 100, busyMs: 0 },
  });
  const early = rig.person("early");
  early.say({ id: "watch", names: ["bob"] });
  rig.clock.advance(1_000);
  told(early);
  const watchers = Array.from({ length: 20 }, (_, i) => rig.person(`w${i}`));
  const many = Array.from({ length: 200 }, (_, i) => `name ${i}`);
  for (let again = 0; again < 10; again++) {
    for (const one of watchers) one.say({ id: "watch", names: many });
  }
  for (const one of watchers) one.say({ id: "watch", names: ["star"] });
  const answers = () => watchers.map((one) => one.got("presence").length);
  assertEquals(answers().filter((count) => count > 0).length, 1);
  // A change is told in between.
  rig.person("bob");
  rig.clock.advance(200);
  assertEquals(told(early), [{ id: "userJoined", name: "bob" }]);
  rig.clock.advance(10_000);
  assertEquals(answers(), [2, ...Array(19).fill(1)]);
  for (const one of watchers) told(one);
  rig.person("star");
  rig.clock.advance(1_000);
  assertEquals(watchers.flatMap(told).length, 20);
});

Deno.test("people are found by a part of their names, and marked as busy", () => {
  const rig = new Rig({ everybody: MANY });
  const alice = rig.person("Anna A");
  const bob = rig.person("Anna B");
  rig.person("Carol");
  bob.say({ id: "call", to: "Carol", sdpOffer: "o" });
  alice.say({ id: "findUsers", text: "ANNA" });
  assertEquals(alice.last(), {
    id: "foundUsers",
    text: "ANNA",
    users: [{ name: "Anna B", busy: true }],
  });
});

Deno.test("watching and searching are limited by person and by address, and refused by their own answers", () => {
  const rig = new Rig({ costs: costLimits(10) });
  const messages: (ClientMessage & { id: "watch" | "findUsers" })[] = [
    { id: "watch", names: ["bob"] },
    { id: "findUsers", text: "b" },
  ];
  for (const message of messages) {
    const answer = message.id === "watch" ? "presence" : "foundUsers";
    const count = (client: FakeClient) => {
      client.received.length = 0;
      for (let i = 0; i < 100; i++) client.say(message);
      return client.got(answer).filter(({ users }) => users).length;
    };
    const alice = rig.person(`alice ${message.id}`, 2, "192.0.2.1");
    assertEquals(count(alice), 20, "a person");
    const refused = alice.last();
    assert(refused?.id === answer);
    assertEquals(refused.reason, "rate_limited");
    assert(refused.retryAfterMs! > 0);
    const bob = rig.person(`bob ${message.id}`, 2, "192.0.2.1");
    const rest = count(bob);
    assertEquals(rest, 10, "an address");
  }
});

Deno.test("version 1 can neither watch nor search", () => {
  const rig = new Rig();
  const old = rig.person("old", 1);
  old.say({ id: "watch", names: [] });
  assertEquals(old.last()?.id, "error");
  old.say({ id: "findUsers", text: "a" });
  assertEquals(old.last()?.id, "error");
});

Deno.test("more names than a session may watch, and a longer text than a name, are refused", () => {
  const watch = (count: number) =>
    readClientMessage(
      JSON.stringify({ id: "watch", names: Array(count).fill("bob") }),
    );
  assert("message" in watch(MAX_WATCHED_NAMES));
  assert("refusal" in watch(MAX_WATCHED_NAMES + 1));
  const find = (text: string) =>
    readClientMessage(JSON.stringify({ id: "findUsers", text }));
  assert("message" in find("a".repeat(64)));
  assert("refusal" in find("a".repeat(65)));
});
