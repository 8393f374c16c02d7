import { assert, assertEquals } from "@std/assert";
import { costLimits } from "../../../lib/signaling/limits/cost_limits.ts";
import { Costs } from "../../../lib/signaling/limits/costs.ts";
import { UserSession } from "../../../lib/signaling/sessions/user_session.ts";
import { FakeClock } from "../fakes.ts";
import { FakeClient, Rig } from "../rig.ts";

/** Limits as in service, with room for this many people at one address. */
function limited(people = 10, freeCalls?: () => number): Rig {
  return new Rig({ costs: costLimits(people), freeCalls });
}

function register(client: FakeClient, name: string, protocol = 2) {
  client.say({ id: "register", name, protocol });
  return client.got("registerResponse")[0];
}

Deno.test("sessions without a socket are limited by address, and other addresses are not affected", () => {
  const rig = limited(10);
  let accepted = 0;
  for (let i = 0; i < 500; i++) {
    const client = rig.client("192.0.2.1");
    if (register(client, `squat ${i}`).response === "accepted") accepted++;
    client.close(1006);
  }
  assert(accepted <= 20, `${accepted} registrations at once`);
  assert(rig.exchange.userCount <= 10);
  const honest = register(rig.client("192.0.2.2"), "honest");
  assertEquals(honest.response, "accepted");
});

Deno.test("a registration over the limit gets a time to retry, and is then accepted", () => {
  const rig = limited(10);
  let refused;
  for (let i = 0; i <= 20 && !refused; i++) {
    const client = rig.client("192.0.2.1");
    const answer = register(client, `name ${i}`);
    if (answer.response === "rejected") refused = answer;
    client.close(1000);
    rig.clock.advance(20);
  }
  assertEquals(refused?.reason, "rate_limited");
  rig.clock.advance(refused!.retryAfterMs!);
  const again = register(rig.client("192.0.2.1"), "again");
  assertEquals(again.response, "accepted");
});

Deno.test("a whole office can register again at once after a restart", () => {
  const rig = limited(500);
  for (let i = 0; i < 500; i++) {
    const answer = register(rig.client("192.0.2.1"), `person ${i}`);
    assertEquals(answer.response, "accepted");
  }
});

Deno.test("one person more than an address may have is refused with a reason", () => {
  const rig = limited(10);
  for (let i = 0; i < 10; i++) register(rig.client("192.0.2.1"), `p${i}`);
  const eleventh = register(rig.client("192.0.2.1"), "eleventh");
  assertEquals(eleventh.reason, "network_full");
});

Deno.test("a caller can ring one person only a few times, and another caller gets through", () => {
  const rig = limited(100);
  const victim = rig.person("victim", 2, "192.0.2.9");
  const friend = rig.person("friend", 2, "192.0.2.8");
  const spammers = Array.from(
    { length: 40 },
    (_, i) => rig.person(`spammer ${i}`, 2, "192.0.2.1"),
  );
  for (let second = 0; second < 20; second++) {
    for (const spammer of spammers) {
      spammer.say({ id: "call", to: "victim", sdpOffer: "o" });
      victim.say({ id: "incomingCallResponse", callResponse: "reject" });
    }
    if (second % 5 === 0) {
      friend.say({ id: "call", to: "victim", sdpOffer: "o" });
      friend.say({ id: "stop" });
    }
    rig.clock.advance(1000);
  }
  const rings = victim.got("incomingCall").filter(({ from }) =>
    from !== "friend"
  );
  assert(rings.length <= 24, `${rings.length} rings of one address in 20 s`);
  const friendRang = friend.got("ringing").length;
  assert(friendRang >= 3, `the friend rang ${friendRang} times of 4`);
  const refused = spammers.flatMap((spammer) =>
    spammer.got("callResponse").filter(({ reason }) => reason !== "declined")
  );
  assert(refused.length > 0);
  for (const { reason, retryAfterMs } of refused) {
    assertEquals(reason, "rate_limited");
    assert(retryAfterMs! > 0);
  }
});

Deno.test("calls from one address are limited, whoever its callers are", () => {
  const rig = limited(10);
  let started = 0;
  for (let i = 0; i < 200; i++) {
    const a = rig.person(`a${i}`, 2, "192.0.2.1");
    const b = rig.person(`b${i}`, 2, "192.0.2.2");
    a.say({ id: "call", to: `b${i}`, sdpOffer: "o" });
    if (a.got("ringing").length > 0) started++;
    a.say({ id: "stop" });
    a.close(1000);
    b.close(1000);
  }
  assert(started <= 10, `${started} calls at once`);
});

Deno.test("one address may use at most half of the free calls", () => {
  let free = 8;
  const rig = limited(100, () => free);
  const rang = (from: string, i: number) => {
    const a = rig.person(`a ${from} ${i}`, 2, from);
    rig.person(`b ${from} ${i}`, 2, from);
    a.say({ id: "call", to: `b ${from} ${i}`, sdpOffer: "o" });
    const rings = a.got("ringing").length > 0;
    if (rings) free--;
    else assertEquals(a.got("callResponse")[0].reason, "network_full");
    return rings;
  };
  let hostile = 0;
  for (let i = 0; i < 20; i++) if (rang("192.0.2.1", i)) hostile++;
  assertEquals(hostile, 5);
  assert(rang("192.0.2.2", 0), "another address finds room");
});

Deno.test("renegotiations are limited by person, also over new sockets", async () => {
  const rig = limited(100);
  let alice = rig.person("alice", 2, "192.0.2.1");
  const bob = rig.person("bob", 2, "192.0.2.2");
  await rig.call(alice, bob);
  const { callId } = alice.got("ringing")[0];
  let refused = 0;
  for (let i = 0; i < 100; i++) {
    alice.say({ id: "renegotiateOffer", callId, sdpOffer: `o${i}` });
    refused += alice.got("error").filter(({ reason }) =>
      reason === "rate_limited"
    ).length;
    const { resumeToken } = alice.got("registerResponse").at(-1)!;
    const next = rig.client("192.0.2.3");
    next.say({ id: "register", name: "alice", protocol: 2, resumeToken });
    alice = next;
  }
  assert(refused >= 60, `${refused} of 100 refused`);
  assertEquals(rig.exchange.callCount, 1, "the call goes on");
});

Deno.test("text messages are limited by person, and those waiting for an absent peer fit", async () => {
  const rig = limited(100);
  const alice = rig.person("alice", 2, "192.0.2.1");
  const bob = rig.person("bob", 2, "192.0.2.2");
  await rig.call(alice, bob);
  const { callId } = alice.got("ringing")[0];
  const { resumeToken } = bob.got("registerResponse").at(-1)!;
  bob.close(1006);
  const text = "x".repeat(1_000);
  for (let second = 0; second < 14; second++) {
    for (let i = 0; i < 20; i++) alice.say({ id: "chat", callId, text });
    rig.clock.advance(1_000);
  }
  const refused = alice.got("error");
  assert(refused.length >= 200, `${refused.length} of 280 refused`);
  assert(
    refused.every(({ reason, retryAfterMs }) =>
      reason === "rate_limited" && retryAfterMs! > 0
    ),
  );
  const back = rig.client("192.0.2.2");
  back.say({ id: "register", name: "bob", protocol: 2, resumeToken });
  assertEquals(back.got("registerResponse")[0].resumed, true);
  assertEquals(back.got("peerChat").length, 280 - refused.length);
});

Deno.test("a text message is refused for another call, a ringing call and an old page", async () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const bob = rig.person("bob");
  alice.say({ id: "call", to: "bob", sdpOffer: "o" });
  const { callId } = alice.got("ringing")[0];
  alice.say({ id: "chat", callId, text: "too early" });
  alice.say({ id: "chat", callId: "another", text: "not mine" });
  const carol = rig.person("carol");
  carol.say({ id: "chat", callId, text: "intruder" });
  const another = new Rig();
  const dora = another.person("dora");
  await another.call(dora, another.person("bob", 1));
  const { callId: theirs } = dora.got("ringing")[0];
  dora.say({ id: "chat", callId: theirs, text: "unread" });
  assertEquals(bob.got("peerChat"), []);
  for (const [client, count] of [[alice, 2], [carol, 1], [dora, 1]] as const) {
    const reasons = client.got("error").map(({ reason }) => reason);
    assertEquals(reasons, Array(count).fill("not_in_call"));
  }
});

Deno.test("a busy person is told of each caller once, and of a few in all", async () => {
  const rig = limited(100);
  const alice = rig.person("alice", 2, "192.0.2.1");
  const bob = rig.person("bob", 2, "192.0.2.2");
  await rig.call(alice, bob);
  for (let i = 0; i < 50; i++) {
    const stranger = rig.person(`s${i}`, 2, `198.51.100.${i}`);
    for (let k = 0; k < 10; k++) {
      stranger.say({ id: "call", to: "bob", sdpOffer: "o" });
    }
  }
  const missed = bob.got("missedCall");
  assertEquals(missed.length, 20);
  assertEquals(new Set(missed.map(({ from }) => from)).size, 20);
});

Deno.test("closed pages are woken a few times by one caller, and for one person", () => {
  const clock = new FakeClock();
  const costs = new Costs(costLimits(100), clock);
  const person = (name: string) => new UserSession(name, name, 2, null, "");
  const woken = (from: (n: number) => string, to: (n: number) => string) =>
    Array.from({ length: 40 }, (_, n) => costs.wake(person(from(n)), to(n)))
      .filter((may) => may).length;
  assertEquals(woken(() => "flooder", (n) => `person ${n}`), 10);
  assertEquals(woken((n) => `caller ${n}`, () => "bob"), 10);
  assertEquals(costs.wake(person("alice"), "carol"), true);
  clock.advance(60_000);
  assertEquals(woken((n) => `another ${n}`, () => "bob"), 4);
  const refusals = Array.from(
    { length: 40 },
    () => costs.subscribe(person("bob")),
  );
  assertEquals(refusals.filter((refusal) => refusal === null).length, 20);
  assertEquals(refusals.at(-1)?.reason, "rate_limited");
});

Deno.test("recorded messages and their keys are limited by person and by address", () => {
  const clock = new FakeClock();
  const costs = new Costs(costLimits(10), clock);
  const person = (name: string, address: string) => {
    const session = new UserSession(name, name, 2, null, "");
    session.address = address;
    return session;
  };
  const taken = (take: () => unknown) => {
    let count = 0;
    while (count < 100 && take() === null) count++;
    return count;
  };
  const alice = person("alice", "192.0.2.1");
  assertEquals(taken(() => costs.message(alice)), 10);
  let name = 0;
  const next = () => costs.message(person(`n ${name++}`, "192.0.2.1"));
  assertEquals(taken(next), 0, "the address has no more");
  const bob = person("bob", "192.0.2.2");
  assertEquals(costs.message(bob), null);
  assertEquals(taken(() => costs.messageKey(alice)), 20);
  clock.advance(60_000);
  assertEquals(taken(() => costs.message(alice)), 2);
});
