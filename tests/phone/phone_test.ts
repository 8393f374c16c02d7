import { assert, assertEquals } from "@std/assert";
import { named, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("the phone registers with protocol 2 and gets the list of people", () => {
  const rig = PhoneRig.registered();
  assertEquals(rig.sent(), [{
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    secondCall: true,
  }]);
  rig.receive({ id: "userJoined", name: "zoe" });
  rig.receive({ id: "userLeft", name: "carol" });
  rig.receive({ id: "userBusy", name: "zoe", busy: true });
  assertEquals(rig.phone.users.value, [
    { name: "bob", busy: false },
    { name: "zoe", busy: true },
  ]);
});

Deno.test("a refused name is a problem beside the form", () => {
  const rig = PhoneRig.registered();
  const other = new PhoneRig();
  other.phone.connect();
  other.browser.socket.open();
  other.phone.register("alice");
  other.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "name_taken",
    message: "taken",
  });
  assertEquals(other.state, {
    name: "unregistered",
    problem: { code: "name_taken", message: "taken" },
  });
  assertEquals(rig.state.name, "idle");
});

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

Deno.test("a call works without a camera, and without any device, and says so", async () => {
  const rig = PhoneRig.registered();
  rig.browser.getUserMedia = (wanted) =>
    wanted.video
      ? Promise.reject(new DOMException("gone", "NotFoundError"))
      : Promise.resolve();
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "camera_missing");
  assertEquals(rig.phone.cameraOn.value, false);
  assertEquals(rig.browser.connection.sent.map((t) => t?.kind), [
    "audio",
    undefined,
  ]);
  rig.phone.hangUp();
  rig.browser.getUserMedia = () =>
    Promise.reject(new DOMException("no", "NotAllowedError"));
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "devices_refused");
  assertEquals(rig.lastSent()?.id, "call");
});

Deno.test("only the chosen camera opens, or the front camera if that is missing", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.chooseDevice("camera", "above");
  await rig.phone.call("bob");
  const [, camera] = rig.browser.tracks;
  assertEquals(camera.constraints.deviceId, { exact: "above" });
  assert(rig.browser.tracks[0].constraints.deviceId === undefined);
  rig.phone.hangUp();
  for (const error of ["OverconstrainedError", "NotFoundError"]) {
    const opened = rig.browser.tracks.length;
    rig.browser.getUserMedia = ({ video }) =>
      typeof video === "object" && video.deviceId
        ? Promise.reject(named(error))
        : Promise.resolve();
    await rig.phone.call("bob");
    assertEquals(
      rig.browser.tracks.slice(opened).map(({ kind, constraints }) => [
        kind,
        constraints.facingMode,
      ]),
      [["audio", undefined], ["video", "user"]],
    );
    assertEquals(rig.phone.notice.value, null);
    rig.phone.hangUp();
  }
  rig.browser.getUserMedia = ({ video }) =>
    video ? Promise.reject(named("NotReadableError")) : Promise.resolve();
  await rig.phone.call("bob");
  assertEquals(rig.phone.notice.value?.code, "camera_busy");
  assertEquals(rig.phone.cameraOn.value, false);
});

Deno.test("switching the camera off closes it, and muting keeps the microphone open", async () => {
  const rig = await PhoneRig.active();
  const [microphone, camera] = rig.browser.tracks;
  await rig.phone.toggleCamera();
  assert(camera.stopped);
  assertEquals(rig.browser.connection.sent[1], null);
  rig.phone.toggleMicrophone();
  assertEquals([microphone.enabled, microphone.stopped], [false, false]);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: false, video: "off" },
  });
});

Deno.test("the other side is told each change of sent media once, and nothing about a replaced camera", async () => {
  const rig = await PhoneRig.active();
  const { phone } = rig;
  const told = () =>
    rig.sent().flatMap((message) =>
      message.id === "mediaState" ? [message.state] : []
    );
  await phone.chooseDevice("camera", "video 2");
  assertEquals(told(), [{ audio: true, video: "camera" }]);
  await phone.local.shareScreen();
  await phone.local.stopSharing();
  phone.toggleMicrophone();
  phone.local.holdToTalk(true);
  // Unmutes for good what was unmuted for a moment.
  phone.toggleMicrophone();
  await settle();
  assertEquals(told().slice(1), [
    { audio: true, video: "screen" },
    { audio: true, video: "off" },
    { audio: true, video: "camera" },
    { audio: false, video: "camera" },
    { audio: true, video: "camera" },
  ]);
});

Deno.test("the log shows messages without their contents", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.find("candidate:1 1 udp 1 192.0.2.1 1 typ host");
  const texts = rig.phone.log.value.map(({ text }) => text);
  assert(texts.includes("call to: bob, sdpOffer: 7 bytes"));
  assert(texts.includes("onIceCandidate candidate: udp host, callId: c1"));
  assert(!texts.some((text) => /192\.0|token: token|offer 0/.test(text)));
});

Deno.test("closing leaves the call to the next page, frees everything and cancels all timers", async () => {
  const rig = await PhoneRig.active();
  rig.phone.close();
  assertEquals(rig.lastSent(), { id: "leaving" });
  assert(rig.lightsOut());
  assertEquals(rig.browser.pendingTimers, 0);
  assertEquals(rig.phone.link.value, "closed");
});

/** Alice in an active call with bob, with a server that speaks only version 1. */
async function activeInVersion1(): Promise<PhoneRig> {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.receive({ id: "registerResponse", response: "accepted" });
  await rig.phone.call("bob");
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer",
  });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.phone.state.value.name, "active");
  return rig;
}

Deno.test("with a server of version 1, hanging up sends stop", async () => {
  const rig = await activeInVersion1();
  rig.phone.hangUp();
  assertEquals(rig.sent().filter(({ id }) => id === "stop").length, 1);
});

Deno.test("with a server of version 1, a page that goes away ends its call", async () => {
  const rig = await activeInVersion1();
  rig.phone.close();
  assertEquals(rig.sent().filter(({ id }) => id === "stop").length, 1);
});

Deno.test("no stop is sent for a call that was never sent", async () => {
  const rig = PhoneRig.registered();
  const calling = rig.phone.call("bob");
  rig.phone.hangUp();
  await calling;
  assertEquals(rig.sent().filter(({ id }) => id === "stop"), []);
});

Deno.test("the screen stays on from dialling or answering to the end", async () => {
  const rig = await PhoneRig.active();
  assertEquals(rig.browser.awake, 1);
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  assertEquals(rig.browser.awake, 1);
  rig.phone.hangUp();
  assertEquals(rig.browser.awake, 0);
  rig.receive({ id: "incomingCall", from: "carol", callId: "c2" });
  assertEquals(rig.browser.awake, 0);
  void rig.phone.accept();
  assertEquals(rig.browser.awake, 1);
  rig.phone.close();
  assertEquals(rig.browser.awake, 0);
});

Deno.test("a voice call opens no camera on either side, until somebody switches it on", async () => {
  const caller = PhoneRig.registered();
  void caller.phone.call("bob", { video: false });
  await settle();
  const [call] = caller.sent().slice(-1);
  assertEquals(call, {
    id: "call",
    to: "bob",
    sdpOffer: "offer 0",
    video: false,
  });
  const callee = PhoneRig.registered();
  callee.phone.preferences.set({ pictureWhenItRings: true });
  callee.receive({
    id: "incomingCall",
    from: "alice",
    callId: "c1",
    video: false,
  });
  assertEquals(callee.in("incoming").call.video, false);
  await callee.phone.accept();
  for (const { browser, phone } of [caller, callee]) {
    assertEquals(browser.tracks.map(({ kind }) => kind), ["audio"]);
    assertEquals(phone.cameraOn.value, false);
    await phone.toggleCamera();
    assertEquals(browser.tracks.map(({ kind }) => kind), ["audio", "video"]);
    assertEquals(browser.connections.length, 1);
    phone.hangUp();
    assertEquals(phone.history.calls.value[0].video, false);
    phone.close();
  }
});

Deno.test("a voice call may be answered with the camera, and a video call stays one without a camera", async () => {
  for (const asked of [false, true]) {
    for (const answered of [false, true]) {
      const rig = PhoneRig.registered();
      rig.receive({
        id: "incomingCall",
        from: "bob",
        callId: "c1",
        video: asked,
      });
      await rig.phone.accept({ video: answered });
      assertEquals(rig.phone.cameraOn.value, answered);
      rig.phone.close();
    }
  }
});

Deno.test("a page that is opened while a voice call rings knows that it is one", () => {
  const rig = PhoneRig.registered();
  rig.welcome({
    call: {
      callId: "c1",
      peer: "bob",
      role: "callee",
      state: "ringing",
      video: false,
    },
  });
  assertEquals(rig.in("incoming").call.video, false);
});
