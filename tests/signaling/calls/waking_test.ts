import { assert, assertEquals } from "@std/assert";
import { MAX_DEVICES } from "../../../lib/signaling/timing.ts";
import { SUBSCRIPTION_MS } from "../../../lib/signaling/sessions/push_subscriptions.ts";
import { accept } from "../switchboard.ts";
import { HOST, subscription, Town } from "../town.ts";

Deno.test("a call to somebody who is not here rings at the subscribed browsers", async () => {
  const { town, alice } = await Town.calling();
  assertEquals(alice.ids(), ["ringing", "callProgress"]);
  const [first, second] = town.pushed;
  assertEquals([first.browser, second.browser], ["phone", "laptop"]);
  const { content, ttlS, urgency, topic } = first;
  assert(content.type === "ring");
  const { callId, ticket, ...rest } = content;
  assertEquals([ttlS, urgency, topic], [60, "high", callId]);
  assertEquals(rest, {
    type: "ring",
    from: "alice",
    name: "bob",
    video: true,
    until: town.clock.now() + 60_000,
  });
  assert(ticket !== (second.content as { ticket: string }).ticket);
});

Deno.test("the caller hears that a device is woken, and that it rings then", async () => {
  const { town, alice } = await Town.calling();
  assertEquals(alice.last("ringing").waking, true);
  alice.take();
  const bob = await town.user("bob");
  assertEquals(bob.last("incomingCall").from, "alice");
  assertEquals(alice.last("ringing").waking, undefined);
  assertEquals(bob.has("missedCall"), false);
  await bob.send(accept);
  assert(bob.has("startCommunication"));
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("a ticket registers one device without a token, once, while it rings", async () => {
  const { town, alice } = await Town.calling();
  const { ticket } = town.ring("phone");
  const bob = await town.user("", ticket);
  assertEquals(bob.last("registerResponse").name, "bob");
  assertEquals(bob.last("incomingCall").from, "alice");
  // Before its answer is known to have arrived, the ticket opens the same session.
  await bob.drop();
  const again = await town.user("", ticket);
  assertEquals(again.last("registerResponse").resumed, true);
  await again.send(accept);
  const thief = await town.user("", ticket);
  assertEquals(thief.last("registerResponse").reason, "unauthorized");
  const laptop = town.ring("laptop").ticket;
  const late = await town.user("", laptop);
  assertEquals(late.last("registerResponse").reason, "unauthorized");
  await alice.send({ id: "stop" });
  assertEquals(again.last("callEnded").reason, "hung_up");
});

Deno.test("a ticket prolongs no subscription, not even after a restart: that takes a token", async () => {
  const { town } = await Town.calling();
  const { endpoint } = subscription("phone");
  const since = () => town.store.subscriptions.get(endpoint)?.at;
  const before = since();
  const bob = await town.user("", town.ring("phone").ticket);
  await town.advance(1_000);
  assertEquals(town.subscribe(bob, "phone"), null);
  assertEquals(town.subscribe(bob, "another"), null);
  assertEquals([since(), town.store.subscriptions.size], [before, 2]);
  town.life.kill();
  town.start();
  const back = await town.user("", bob.resumeToken);
  assertEquals(back.last("registerResponse").resumed, true);
  assertEquals(town.subscribe(back, "phone"), null);
  assertEquals(since(), before);
  const known = await town.user("bob");
  assertEquals(town.subscribe(known, "phone"), null);
  assertEquals(since(), town.clock.now());
});

Deno.test("a token of somebody else counts more than a ticket", async () => {
  const { town } = await Town.calling();
  const carol = await town.user("carol", town.ring("phone").ticket);
  assertEquals(carol.last("registerResponse").name, "carol");
  assertEquals(carol.has("incomingCall"), false);
  const bob = await town.user("", town.ring("phone").ticket);
  assertEquals(bob.last("registerResponse").name, "bob");
});

Deno.test("an answer on one device ends the ring on the others", async () => {
  const { town } = await Town.calling();
  const bob = await town.user("", town.ring("phone").ticket);
  town.told();
  await bob.send(accept);
  assertEquals(
    town.pushed.map(({ browser, content, ttlS, urgency }) => [
      browser,
      content.type === "over" && content.reason,
      ttlS,
      urgency,
    ]),
    [["phone", "answered", 60, "high"], ["laptop", "answered", 60, "high"]],
  );
});

Deno.test("a decline by ticket ends the call for everybody, once", async () => {
  const { town, alice } = await Town.calling();
  const { ticket, callId } = town.ring("phone");
  const { exchange } = town.life;
  const bob = await town.user("bob");
  town.told();
  assertEquals(exchange.declineAsleep("another"), false);
  assertEquals(exchange.declineAsleep(ticket), true);
  assertEquals(exchange.declineAsleep(ticket), false);
  assertEquals(alice.last("callEnded"), {
    id: "callEnded",
    callId,
    reason: "declined",
  });
  assertEquals(bob.last("callEnded").reason, "declined");
  assertEquals(
    town.told().map(([, content]) => content.type === "over" && content.reason),
    ["declined", "declined"],
  );
  assertEquals(town.store.missedCalls.size, 0);
});

Deno.test("a call that nobody took is missed: told a day long, and kept", async () => {
  for (const end of ["no_answer", "cancelled", "peer_lost"] as const) {
    const { town, alice } = await Town.calling();
    const { ticket } = town.ring("phone");
    town.told();
    const startedAt = town.clock.now();
    if (end === "cancelled") await alice.send({ id: "stop" });
    else if (end === "no_answer") await town.advance(60_000);
    else {
      await alice.drop();
      await town.advance(15_000);
    }
    const [{ content, ttlS, urgency }] = town.pushed;
    assertEquals(content.type === "over" && content.reason, "missed", end);
    assertEquals([ttlS, urgency], [86_400, "normal"]);
    assertEquals(town.life.exchange.declineAsleep(ticket), false);
    const bob = await town.user("bob");
    assertEquals(bob.last("missedCall").from, "alice");
    assert(bob.last("missedCall").at! >= startedAt);
  }
});

Deno.test("who declines, or lets a device ring on that is here, has missed nothing", async () => {
  const { town, alice } = await Town.calling();
  const bob = await town.user("bob");
  await alice.send({ id: "stop" });
  assertEquals(bob.last("callEnded").reason, "cancelled");
  assertEquals(town.store.missedCalls.size, 0);
});

Deno.test("somebody else who calls meanwhile hears that the line is busy, and is kept", async () => {
  const { town } = await Town.calling();
  const carol = await town.user("carol");
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(carol.last("callResponse").reason, "busy");
  const missed = [...town.store.missedCalls.values()].map(({ from }) => from);
  assertEquals(missed, ["carol"]);
});

Deno.test("nobody is woken who is here, in a call, has not subscribed, or is banned", async () => {
  const town = new Town();
  await town.asleep("bob", "phone");
  const bob = await town.user("bob");
  const alice = await town.user("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(alice.last("ringing").waking, undefined);
  await bob.send(accept);
  await bob.drop();
  const carol = await town.user("carol");
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(carol.last("callResponse").reason, "busy");
  await carol.send({ id: "call", to: "dora", sdpOffer: "offer" });
  assertEquals(carol.last("callResponse").reason, "not_registered");
  await town.advance(60_000);
  town.life.exchange.people.ban({ kind: "name", value: "Bob" });
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(carol.last("callResponse").reason, "not_registered");
  assertEquals(town.told(), []);
});

Deno.test("a device whose connection was lost rings together with the subscribed browsers", async () => {
  const town = new Town();
  const bob = await town.user("bob");
  town.subscribe(bob, "phone");
  await bob.drop();
  const alice = await town.user("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(town.ring("phone").from, "alice");
  // The session ends, the call goes on.
  await town.advance(15_000);
  assertEquals(alice.has("callEnded"), false);
  const back = await town.user("bob");
  assertEquals(back.last("incomingCall").from, "alice");
});

Deno.test("others see the woken person busy while it rings, and free afterwards", async () => {
  const { town, alice } = await Town.calling();
  const dora = await town.user("dora");
  dora.take();
  await town.user("bob");
  const seen = () =>
    dora.take().filter(({ id }) => id === "userJoined" || id === "userBusy");
  assertEquals(seen(), [
    { id: "userJoined", name: "bob" },
    { id: "userBusy", name: "bob", busy: true },
  ]);
  await alice.send({ id: "stop" });
  assertEquals(
    seen().find((message) => "name" in message && message.name === "bob"),
    { id: "userBusy", name: "bob", busy: false },
  );
});

Deno.test("who leaves and comes back while it still rings is seen busy again", async () => {
  const { town } = await Town.calling();
  const dora = await town.user("dora");
  const bob = await town.user("bob");
  await bob.drop();
  await town.advance(15_000);
  dora.take();
  await town.user("bob");
  assertEquals(dora.take().filter(({ id }) => id.startsWith("user")), [
    { id: "userJoined", name: "bob" },
    { id: "userBusy", name: "bob", busy: true },
  ]);
});

Deno.test("a subscription is only for a session, a known push service, and its last person", async () => {
  const town = new Town();
  const { exchange } = town.life;
  const bob = await town.user("bob");
  assertEquals(
    exchange.subscribe("another", subscription("phone"))?.reason,
    "not_registered",
  );
  const hostile = { ...subscription("x"), endpoint: "https://127.0.0.1/x" };
  assertEquals(
    exchange.subscribe(bob.resumeToken!, hostile)?.reason,
    "invalid_message",
  );
  assertEquals(town.store.subscriptions.size, 0);
  town.subscribe(bob, "phone");
  const carol = await town.user("carol");
  const { endpoint } = subscription("phone");
  assertEquals(exchange.unsubscribe(carol.resumeToken!, endpoint), null);
  assertEquals(town.store.subscriptions.get(endpoint)?.key, "bob");
  town.subscribe(carol, "phone");
  assertEquals(town.store.subscriptions.get(endpoint)?.key, "carol");
  assertEquals(exchange.unsubscribe(carol.resumeToken!, endpoint), null);
  assertEquals(town.store.subscriptions.size, 0);
});

Deno.test("subscriptions are few, end after 30 days, and are forgotten when the service knows them no longer", async () => {
  const town = new Town();
  const browsers = Array.from({ length: MAX_DEVICES + 2 }, (_, n) => `b${n}`);
  await town.asleep("bob", ...browsers);
  assertEquals(town.store.subscriptions.size, MAX_DEVICES);
  assertEquals(town.store.subscriptions.has(`${HOST}b1`), false);
  const alice = await town.user("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(town.pushed.length, MAX_DEVICES);
  for (const { gone } of town.pushed) gone();
  assertEquals(town.store.subscriptions.size, 0);
  await alice.send({ id: "stop" });
  await town.asleep("carol", "phone");
  await town.advance(SUBSCRIPTION_MS);
  await alice.send({ id: "call", to: "carol", sdpOffer: "offer" });
  assertEquals(alice.last("callResponse").reason, "not_registered");
  assertEquals(town.store.subscriptions.size, 0);
});

Deno.test("subscriptions outlive the process, and a call that rang when it ended is kept", async () => {
  const { town } = await Town.calling();
  town.life.kill();
  town.start();
  const bob = await town.user("bob");
  assertEquals(bob.last("missedCall").from, "alice");
  await bob.drop();
  await town.advance(15_000);
  town.told();
  const carol = await town.user("carol");
  await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
  assertEquals(town.told().map(([browser]) => browser), ["phone", "laptop"]);
});
