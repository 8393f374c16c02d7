import { assertEquals } from "@std/assert";
import { type FakeClient, Rig } from "../rig.ts";
import { settled } from "../hostile_media.ts";

/** Alice and Bob talk, Bob's page takes a second call, and Carol is there. */
async function talking() {
  const rig = new Rig();
  const alice = rig.person("alice");
  const bob = rig.client();
  bob.say({ id: "register", name: "bob", protocol: 2, secondCall: true });
  const carol = rig.person("carol");
  await rig.call(alice, bob);
  return { rig, alice, bob, carol };
}

function call(caller: FakeClient, to: string): void {
  caller.say({ id: "call", to, sdpOffer: "offer" });
}

/** The id of the latest call that rang at a client. */
function latestCallOf(callee: FakeClient): string {
  return callee.got("incomingCall").at(-1)!.callId!;
}

Deno.test("a second call rings at somebody in a call, and its caller hears that there is another", async () => {
  const { alice, bob, carol } = await talking();
  const before = alice.got("stopCommunication").length;
  call(carol, "bob");
  const callId = latestCallOf(bob);
  assertEquals(bob.got("incomingCall").at(-1)?.from, "carol");
  assertEquals(carol.got("ringing"), [
    { id: "ringing", callId, calleeInCall: true },
  ]);
  assertEquals(alice.got("stopCommunication").length, before);
});

Deno.test("a second call can be declined with words while the first goes on", async () => {
  const { rig, alice, bob, carol } = await talking();
  call(carol, "bob");
  bob.say({
    id: "incomingCallResponse",
    callResponse: "reject",
    callId: latestCallOf(bob),
    message: "In ten minutes.",
  });
  const refused = carol.got("callResponse").at(-1);
  assertEquals(refused?.reason, "declined");
  assertEquals(refused?.message, "In ten minutes.");
  assertEquals(alice.got("callEnded"), []);
  assertEquals(rig.exchange.callsByState().active, 1);
  alice.say({ id: "stop" });
  assertEquals(bob.got("callEnded").at(-1)?.reason, "hung_up");
  assertEquals(rig.exchange.callCount, 0);
});

Deno.test("a second call is answered once the first is over, and not before", async () => {
  const { rig, alice, bob, carol } = await talking();
  const first = latestCallOf(bob);
  call(carol, "bob");
  const callId = latestCallOf(bob);
  const accept = () =>
    bob.say({
      id: "incomingCallResponse",
      callResponse: "accept",
      callId,
      sdpOffer: "bob's second offer",
    });
  accept();
  assertEquals(bob.got("error").at(-1)?.reason, "busy");
  assertEquals(rig.exchange.callsByState().active, 1);
  bob.say({ id: "stop", callId: first });
  assertEquals(alice.got("callEnded").at(-1)?.reason, "hung_up");
  accept();
  await rig.media.answerAll();
  await settled();
  assertEquals(bob.got("startCommunication").at(-1)?.callId, callId);
  assertEquals(carol.got("callResponse").at(-1)?.response, "accepted");
  assertEquals(rig.exchange.callsByState(), {
    ringing: 0,
    connecting: 0,
    active: 1,
  });
});

Deno.test("when the first call is over by itself, the second goes on ringing", async () => {
  const { rig, alice, bob, carol } = await talking();
  call(carol, "bob");
  alice.say({ id: "stop" });
  assertEquals(rig.exchange.callsByState().ringing, 1);
  carol.say({ id: "stop" });
  assertEquals(bob.got("callEnded").at(-1)?.reason, "cancelled");
  assertEquals(rig.exchange.callCount, 0);
});

Deno.test("a third caller hears that the line is busy, and so does one who calls a page that takes no second call", async () => {
  const { rig, alice, bob, carol } = await talking();
  const dave = rig.person("dave");
  call(dave, "alice");
  assertEquals(dave.got("callResponse").at(-1)?.reason, "busy");
  assertEquals(alice.got("missedCall"), [{ id: "missedCall", from: "dave" }]);
  call(carol, "bob");
  call(dave, "bob");
  assertEquals(dave.got("callResponse").at(-1)?.reason, "busy");
  assertEquals(bob.got("incomingCall").length, 2);
});

Deno.test("a page that starts again hears of its second call again", async () => {
  const { rig, bob, carol } = await talking();
  call(carol, "bob");
  const { resumeToken } = bob.got("registerResponse")[0];
  bob.close(1001);
  assertEquals(carol.got("peerReconnecting").length, 1);
  const page = rig.client();
  page.say({
    id: "register",
    name: "bob",
    protocol: 2,
    resumeToken,
    secondCall: true,
  });
  const [{ call: first }] = page.got("registerResponse");
  assertEquals(first?.peer, "alice");
  const [{ from, callId }] = page.got("incomingCall");
  assertEquals([from, callId], ["carol", latestCallOf(bob)]);
  assertEquals(carol.got("peerReconnected").length, 1);
});

Deno.test("a session that is over ends both of its calls", async () => {
  const { rig, alice, bob, carol } = await talking();
  call(carol, "bob");
  bob.say({ id: "leaving" });
  bob.close(1001);
  rig.clock.advance(60_000);
  assertEquals(alice.got("callEnded").at(-1)?.reason, "peer_lost");
  assertEquals(carol.got("callEnded").at(-1)?.reason, "peer_lost");
  assertEquals(rig.exchange.callCount, 0);
});
