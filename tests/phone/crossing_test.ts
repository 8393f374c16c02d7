import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("cancelling while the camera opens sends nothing and closes it", async () => {
  const rig = PhoneRig.registered();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => promise;
  const before = rig.sent().length;
  const calling = rig.phone.call("bob");
  rig.phone.hangUp();
  resolve();
  await calling;
  assertEquals(rig.sent().length, before);
  assertEquals(rig.browser.tracks.length, 2);
  assert(rig.lightsOut());
  assertEquals(rig.browser.connections.length, 0);
  assertEquals(rig.phone.localStream.value, null);
});

Deno.test("a call that the caller cancels while the callee's camera opens closes that", async () => {
  const rig = PhoneRig.registered();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => promise;
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  const accepting = rig.phone.accept();
  rig.receive({ id: "stopCommunication", reason: "cancelled", callId: "c1" });
  rig.receive({ id: "callEnded", reason: "cancelled", callId: "c1" });
  resolve();
  await accepting;
  assertEquals(rig.sent().length, 1);
  assert(rig.lightsOut());
});

Deno.test("no stop is sent for a call that was never sent", async () => {
  const rig = PhoneRig.registered();
  const calling = rig.phone.call("bob");
  rig.phone.hangUp();
  await calling;
  assertEquals(rig.sent().filter(({ id }) => id === "stop"), []);
});

Deno.test("when both call each other, the one whose call comes second answers", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  assertEquals(rig.lastSent(), {
    id: "incomingCallResponse",
    callResponse: "accept",
    from: "bob",
    callId: "c1",
    sdpOffer: "offer 0",
  });
  rig.receive({ id: "callResponse", response: "rejected", reason: "busy" });
  assertEquals(rig.state.name, "connecting");
});

Deno.test("when somebody else calls first, that call rings, and the refusal of ours is not shown", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "incomingCall", from: "zoe", callId: "c1" });
  rig.receive({ id: "callResponse", response: "rejected", reason: "busy" });
  assertEquals(rig.in("incoming").call.peer, "zoe");
  assert(rig.lightsOut());
});

Deno.test("messages of the previous call do not affect the next", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.phone.hangUp();
  await rig.phone.call("carol");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({ id: "callEnded", callId: "c1", reason: "cancelled" });
  rig.receive({ id: "ringing", callId: "c2" });
  rig.receive({ id: "stopCommunication", callId: "c1", reason: "hung_up" });
  assertEquals(rig.in("calling").call.callId, "c2");
});
