import { assert, assertEquals } from "@std/assert";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import type { IdentityVerifier } from "../../../lib/signaling/sessions/identity.ts";
import { FakeClock, FakeMedia, settle } from "../fakes.ts";
import { Life } from "../life.ts";
import { MemoryStore } from "../memory_store.ts";
import { Rig } from "../rig.ts";
import { TestUser } from "../switchboard.ts";

const RESUME = { id: "register", name: "", protocol: 2 } as const;

Deno.test("an ended session leaves with its call, and both sides get the reason", async () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const bob = rig.person("bob");
  await rig.call(alice, bob);
  const { resumeToken } = bob.got("registerResponse")[0];
  assertEquals(rig.exchange.people.end({ name: "BOB" }), 1);
  assertEquals(bob.closedWith, CLOSE.ended);
  for (const side of [alice, bob]) {
    assertEquals(side.got("callEnded")[0].reason, "ended_by_operator");
  }
  assertEquals(rig.leftOver(), 0);
  assertEquals(alice.got("userLeft"), [{ id: "userLeft", name: "bob" }]);
  const again = rig.client();
  again.say({ ...RESUME, name: "bob", resumeToken });
  assertEquals(again.got("registerResponse")[0].resumed, false);
});

Deno.test("a session without a socket can be ended, and its timer is cancelled", () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  alice.connection.handleClose();
  assertEquals(rig.exchange.people.end({ name: "alice" }), 1);
  assertEquals(rig.exchange.userCount, 0);
  rig.clock.advance(DEFAULT_TIMING.graceMs);
  assertEquals(rig.exchange.people.end({ name: "alice" }), 0);
});

Deno.test("exactly one session is ended by its id", () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const tutorial = rig.person("bob", 1);
  const { sessions, more } = rig.exchange.people.sessions();
  assertEquals(more, false);
  assertEquals(sessions.map(({ name, version }) => [name, version]), [
    ["alice", 2],
    ["bob", 1],
  ]);
  assertEquals(rig.exchange.people.end({ session: sessions[1].id }), 1);
  assertEquals(tutorial.closedWith, CLOSE.ended);
  assertEquals(alice.closedWith, null);
  assertEquals(rig.exchange.people.end({ session: sessions[1].id }), 0);
  assertEquals(rig.exchange.people.end({ session: "" }), 0);
});

Deno.test("the list has at most 500 people, or one person by name", () => {
  const rig = new Rig();
  for (let n = 0; n < 501; n++) rig.person(`person ${n}`);
  const { people } = rig.exchange;
  assertEquals(people.sessions().sessions.length, 500);
  assert(people.sessions().more);
  const { sessions, more } = people.sessions("Person 500");
  assertEquals([sessions.length, more], [1, false]);
  assertEquals(people.sessions("nobody").sessions, []);
});

Deno.test("a banned name leaves at once, cannot return, and can after the lift", async () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const eve = rig.person("eve");
  await rig.call(eve, alice);
  const { people } = rig.exchange;
  const result = people.ban({ kind: "name", value: "EVE" });
  assert(result.type === "made");
  assertEquals([result.ended, result.kept], [1, false]);
  assertEquals(eve.closedWith, CLOSE.ended);
  assertEquals(alice.got("stopCommunication")[0].reason, "ended_by_operator");
  const { resumeToken } = eve.got("registerResponse")[0];
  for (const protocol of [1, 2] as const) {
    const again = rig.client();
    again.say({ id: "register", name: "Eve", protocol, resumeToken });
    const { response, reason } = again.got("registerResponse")[0];
    assertEquals(response, "rejected");
    assertEquals(reason, protocol === 2 ? "banned" : undefined);
  }
  assert(people.lift({ kind: "name", value: "eve" }));
  assertEquals(
    rig.person("eve").got("registerResponse")[0].response,
    "accepted",
  );
});

/** Tokens written as `name/id`. */
const slashed: IdentityVerifier = {
  verify: (token) => {
    const [name, tokenId] = token.split("/");
    return Promise.resolve({ name, tokenId });
  },
};

function household() {
  const store = new MemoryStore();
  let ids = 0;
  const start = () =>
    new Life({
      clock: new FakeClock(),
      media: new FakeMedia(),
      store,
      identity: slashed,
      randomId: () => `id ${++ids}`,
      event: () => {},
    });
  const device = async (life: Life, token?: string, resumeToken?: string) => {
    const user = new TestUser(life);
    await user.send({ ...RESUME, token, resumeToken });
    await settle();
    return user;
  };
  return { store, start, device };
}

Deno.test("a banned token ends the sessions that it opened, and not the person's others", async () => {
  const { start, device } = household();
  const life = start();
  const caller = await device(life, "alice/1");
  const stolen = await device(life, "bob/leaked");
  const own = await device(life, "bob/own");
  await caller.send({ id: "call", to: "bob", sdpOffer: "o" });
  assert(stolen.has("incomingCall") && own.has("incomingCall"));
  const result = life.exchange.people.ban({ kind: "token", value: "leaked" });
  assert(result.type === "made");
  assertEquals([result.ended, result.kept], [1, true]);
  assertEquals(stolen.closed, CLOSE.ended);
  assert(!own.has("callEnded"), "it rings on where the person is");
  const again = await device(life, "bob/leaked", stolen.resumeToken);
  assertEquals(again.last("registerResponse").reason, "banned");
  const other = await device(life, "bob/fresh");
  assertEquals(other.last("registerResponse").response, "accepted");
});

Deno.test("bans outlive the process, also one that it could not apply before it ended", async () => {
  const { store, start, device } = household();
  let life = start();
  const eve = await device(life, "eve/1");
  const bob = await device(life, "bob/2");
  life.exchange.people.ban({ kind: "token", value: "1" });
  life.kill();
  store.putBan("name bob", { kind: "name", value: "bob", since: 0 });
  life = start();
  assertEquals(life.exchange.userCount, 0);
  assertEquals(life.exchange.people.bans().bans.length, 2);
  for (const [user, token] of [[eve, "eve/1"], [bob, "bob/3"]] as const) {
    const back = await device(life, token, user.resumeToken);
    assertEquals(back.last("registerResponse").reason, "banned");
  }
  assert(life.exchange.people.lift({ kind: "name", value: "Bob" }));
  life.kill();
  life = start();
  assertEquals(life.exchange.people.bans().bans.length, 1);
  const back = await device(life, "bob/3");
  assertEquals(back.last("registerResponse").response, "accepted");
});
