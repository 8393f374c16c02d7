/** Consent to a recording, which both pages make and the server never does. */
import { assert, assertEquals } from "@std/assert";
import type { RecordingWish } from "../../../lib/shared/protocol_values.ts";
import { costLimits } from "../../../lib/signaling/limits/cost_limits.ts";
import { Household } from "../household.ts";
import { Rig } from "../rig.ts";
import { comesBack, talking } from "../sessions/counting_clients.ts";
import { accept, Switchboard, type TestUser } from "../switchboard.ts";

/** The consents of which a user heard, as "ours theirs". */
const heard = (user: TestUser) =>
  user.take().flatMap((message) =>
    message.id === "recordingConsent"
      ? [`${message.ours} ${message.theirs}`]
      : []
  );

/** Alice and Bob in a call, and how each of them wishes something. */
async function inCall() {
  const { alice, bob } = await new Switchboard().talking(2, 2);
  const { callId } = alice.last("ringing");
  for (const user of [alice, bob]) user.take();
  const wish = (user: TestUser, wish: RecordingWish) =>
    user.send({ id: "recordingWish", callId, wish });
  return { alice, bob, callId, wish };
}

Deno.test("both sides hear who asks, that both agree, and that either ends it", async () => {
  const { alice, bob, wish } = await inCall();
  await wish(alice, "ask");
  await wish(bob, "agree");
  await wish(alice, "end");
  assertEquals(heard(alice), ["true false", "true true", "false false"]);
  assertEquals(heard(bob), ["false true", "true true", "false false"]);
});

Deno.test("a refusal takes the question back, and an agreement after that is to nothing", async () => {
  const { alice, bob, wish } = await inCall();
  await wish(alice, "ask");
  await wish(bob, "end");
  await wish(bob, "agree");
  assertEquals(heard(alice), ["true false", "false false"]);
  await wish(alice, "end");
  assertEquals(heard(alice), []);
});

Deno.test("two people who ask each other at the same time agree", async () => {
  const { alice, bob, wish } = await inCall();
  await wish(alice, "ask");
  await wish(bob, "ask");
  assertEquals(heard(bob), ["false true", "true true"]);
});

Deno.test("a page that starts again has agreed to nothing, and hears that the other side asks", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  await alice.send({ id: "recordingWish", callId, wish: "ask" });
  await bob.send({ id: "recordingWish", callId, wish: "agree" });
  for (const user of [alice, bob]) user.take();
  const reloaded = await comesBack(board, bob.resumeToken);
  assertEquals(heard(alice), ["true false"]);
  assertEquals(heard(reloaded), ["false true"]);
  await comesBack(board, alice.resumeToken);
  assertEquals(heard(reloaded), ["false false"]);
});

Deno.test("a new socket of the same page goes on with the recording", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  await alice.send({ id: "recordingWish", callId, wish: "ask" });
  await bob.send({ id: "recordingWish", callId, wish: "agree" });
  const received =
    bob.received.filter(({ id }) =>
      !["registerResponse", "pong", "userJoined", "userBusy"].includes(id)
    ).length;
  alice.take();
  const next = await comesBack(board, bob.resumeToken, received);
  assertEquals(next.last("registerResponse").resumed, true);
  assertEquals(heard(alice), []);
});

Deno.test("a call that moves asks again on the new device", async () => {
  const house = await Household.gather();
  const { alice, phone, tablet } = house;
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  await alice.send({ id: "recordingWish", callId, wish: "ask" });
  await phone.send({ id: "recordingWish", callId, wish: "agree" });
  house.forget();
  await tablet.send({ id: "takeCall", callId, sdpOffer: "tablet" });
  assertEquals(heard(alice), ["true false"]);
  assertEquals(heard(tablet), ["false true"]);
  assertEquals(heard(phone), [], "it is in no call any more");
});

Deno.test("a wish is refused for another call, a ringing call and an old page", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  const { callId } = alice.last("ringing");
  await alice.send({ id: "recordingWish", callId, wish: "ask" });
  assertEquals(alice.last("error").reason, "not_in_call");
  await bob.send(accept);
  await alice.send({ id: "recordingWish", callId: "another", wish: "ask" });
  assertEquals(alice.last("error").reason, "not_in_call");
  await alice.send({ id: "stop", callId });
  alice.take();
  await alice.send({ id: "recordingWish", callId, wish: "ask" });
  assertEquals(alice.take(), [], "it may just be late");
  assertEquals(heard(bob), []);

  const { alice: dora, bob: old } = await new Switchboard().talking(2);
  const { callId: theirs } = dora.last("ringing");
  await dora.send({ id: "recordingWish", callId: theirs, wish: "ask" });
  assertEquals(dora.last("error").reason, "not_in_call");
  await old.send({ id: "recordingWish", callId: theirs, wish: "ask" });
  assert(!dora.has("recordingConsent"));
});

Deno.test("nobody is asked without end, and an end is never refused", async () => {
  const rig = new Rig({ costs: costLimits(100) });
  const alice = rig.person("alice", 2, "192.0.2.1");
  const bob = rig.person("bob", 2, "192.0.2.2");
  await rig.call(alice, bob);
  const { callId } = alice.got("ringing")[0];
  for (let i = 0; i < 20; i++) {
    alice.say({ id: "recordingWish", callId, wish: "ask" });
    bob.say({ id: "recordingWish", callId, wish: "end" });
  }
  const asked = bob.got("recordingConsent").filter(({ theirs }) => theirs);
  assertEquals(asked.length, 5);
  assertEquals(alice.got("error").length, 15);
  assert(alice.got("error").every(({ reason }) => reason === "rate_limited"));
  assertEquals(bob.got("error"), []);
});
