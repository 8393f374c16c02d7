import { assertEquals } from "@std/assert";
import { PhoneRig } from "./phone_rig.ts";
import { settle } from "./fake_platform.ts";

/** Alice talks to Bob while Carol calls her. */
async function calledInCall(): Promise<PhoneRig> {
  const rig = await PhoneRig.active();
  rig.receive({ id: "incomingCall", from: "carol", callId: "c2" });
  return rig;
}

const caller = (rig: PhoneRig) => rig.phone.secondCaller.value;
const missed = (rig: PhoneRig) =>
  rig.phone.history.calls.value
    .filter(({ outcome }) => outcome === "missed").map(({ peer }) => peer);

Deno.test("a second call is shown, and the first goes on", async () => {
  const rig = await calledInCall();
  assertEquals(caller(rig), { callId: "c2", peer: "carol", video: true });
  assertEquals(rig.in("active").call.peer, "bob");
  rig.receive({ id: "peerReconnecting", callId: "c2" });
  assertEquals(rig.in("active").reconnecting, undefined);
});

Deno.test("a second call is declined with words", async () => {
  const rig = await calledInCall();
  rig.phone.declineSecond("In ten minutes.");
  assertEquals(rig.lastSent(), {
    id: "incomingCallResponse",
    callResponse: "reject",
    from: "carol",
    callId: "c2",
    message: "In ten minutes.",
  });
  assertEquals(caller(rig), null);
  rig.receive({ id: "callEnded", callId: "c2", reason: "declined" });
  assertEquals(rig.in("active").call.peer, "bob");
  assertEquals(missed(rig), []);
});

Deno.test("one press ends the first call and answers the second", async () => {
  const rig = await calledInCall();
  const before = rig.sent().length;
  await rig.phone.answerSecond();
  await settle();
  const sent = rig.sent().slice(before);
  assertEquals(sent[0], { id: "stop", callId: "c1" });
  const accept = sent.find(({ id }) => id === "incomingCallResponse");
  assertEquals(
    accept?.id === "incomingCallResponse" &&
      [accept.callResponse, accept.callId],
    ["accept", "c2"],
  );
  assertEquals(rig.in("connecting").call.peer, "carol");
  assertEquals(caller(rig), null);
  // Words about the first call come late.
  rig.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  assertEquals(rig.in("connecting").call.peer, "carol");
});

Deno.test("what was off in the first call is off in the second", async () => {
  const rig = await calledInCall();
  rig.phone.toggleMicrophone();
  await rig.phone.toggleCamera();
  await rig.phone.answerSecond();
  await settle();
  assertEquals(
    [rig.phone.microphoneOn.value, rig.phone.cameraOn.value],
    [false, false],
  );
});

Deno.test("when the first call ends by itself, the second rings as any other", async () => {
  const rig = await calledInCall();
  rig.receive({ id: "stopCommunication", callId: "c1", reason: "hung_up" });
  assertEquals(rig.in("incoming").call.peer, "carol");
  rig.phone.decline();
  assertEquals(rig.in("idle").ended?.reason, "declined");
});

Deno.test("a second caller who gives up is a missed call", async () => {
  const rig = await calledInCall();
  rig.receive({ id: "stopCommunication", callId: "c2", reason: "cancelled" });
  rig.receive({ id: "callEnded", callId: "c2", reason: "cancelled" });
  assertEquals(caller(rig), null);
  assertEquals(missed(rig), ["carol"]);
  assertEquals(rig.in("active").call.peer, "bob");
  rig.phone.hangUp();
  assertEquals(rig.state.name, "idle");
});

Deno.test("with the name, both calls are lost", async () => {
  const rig = await calledInCall();
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "ended_by_operator",
    message: "",
  });
  assertEquals([rig.state.name, caller(rig)], ["unregistered", null]);
});

Deno.test("the caller of a second call knows that there is another", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1", calleeInCall: true });
  assertEquals(rig.in("calling").calleeInCall, true);
});
