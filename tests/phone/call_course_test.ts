import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("an outgoing call goes from offer and candidates over ringing and active to its end", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  assertEquals(rig.lastSent(), { id: "call", to: "bob", sdpOffer: "offer 0" });
  const pc = rig.browser.connection;
  rig.receive({ id: "ringing", callId: "c1" });
  assert(rig.in("calling").ringing);
  pc.find("candidate:1 1 udp 1 192.0.2.1 1 typ host");
  assertEquals(rig.lastSent()?.id, "onIceCandidate");
  rig.receive({
    id: "iceCandidate",
    candidate: { candidate: "early" },
    callId: "c1",
  });
  assertEquals(pc.candidates, []);
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer",
    callId: "c1",
  });
  await settle();
  assertEquals(pc.remoteDescription?.sdp, "answer");
  assertEquals(pc.candidates, ["early"]);
  assertEquals(rig.state.name, "connecting");
  pc.become("connected");
  assertEquals(rig.state.name, "active");
  assertEquals(rig.phone.remoteStream.value?.getTracks().length, 1);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: true, video: "camera" },
  });
  await rig.browser.advance(5_000);
  rig.phone.hangUp();
  assertEquals(rig.lastSent(), { id: "stop", callId: "c1" });
  assertEquals(rig.in("idle").ended, {
    peer: "bob",
    direction: "outgoing",
    video: true,
    reason: "hung_up",
    message: undefined,
    durationMs: 5_000,
  });
  assert(rig.lightsOut() && pc.closed);
  assertEquals(rig.phone.remoteStream.value, null);
});

Deno.test("an early answer connects while it rings, and the accept makes the call active", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({ id: "callProgress", callId: "c1", sdpAnswer: "early" });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "calling");
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  assertEquals(rig.state.name, "active");
});

Deno.test("media that arrives before the server's message of the accept is shown without waiting", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({ id: "callProgress", callId: "c1", sdpAnswer: "early" });
  await settle();
  const state = { audio: true, video: "off" } as const;
  rig.receive({ id: "peerMediaState", callId: "c1", state });
  assertEquals(rig.state.name, "calling");
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  rig.browser.connection.become("connected");
  assertEquals(rig.in("active").peerMedia, state);
});

Deno.test("an incoming call is accepted without the camera", async () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  assertEquals(rig.state.name, "incoming");
  await rig.phone.accept({ video: false });
  assertEquals(rig.lastSent(), {
    id: "incomingCallResponse",
    callResponse: "accept",
    from: "bob",
    callId: "c1",
    sdpOffer: "offer 0",
  });
  assertEquals(rig.phone.cameraOn.value, false);
  rig.receive({ id: "startCommunication", sdpAnswer: "answer", callId: "c1" });
  await settle();
  // The other side connected first.
  rig.receive({
    id: "peerMediaState",
    callId: "c1",
    state: { audio: false, video: "off" },
  });
  rig.browser.connection.become("connected");
  assertEquals(rig.in("active").peerMedia, { audio: false, video: "off" });
  await rig.phone.toggleCamera();
  assertEquals(rig.browser.connection.sent[1]?.kind, "video");
  assertEquals(rig.phone.cameraOn.value, true);
});

Deno.test("an unanswered call is a missed call, and a declined one is not", () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  rig.receive({ id: "callEnded", reason: "no_answer", callId: "c1" });
  rig.receive({ id: "incomingCall", from: "zoe", callId: "c2" });
  rig.phone.decline("Later!");
  assertEquals(rig.lastSent(), {
    id: "incomingCallResponse",
    callResponse: "reject",
    from: "zoe",
    callId: "c2",
    message: "Later!",
  });
  assertEquals(
    rig.phone.history.calls.value.map(({ peer, outcome }) => [peer, outcome]),
    [["zoe", "declined"], ["bob", "missed"]],
  );
});
