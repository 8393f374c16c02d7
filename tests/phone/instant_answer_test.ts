import { assert, assertEquals } from "@std/assert";
import { FakePlatform, named, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const ACCEPT = {
  id: "incomingCallResponse",
  callResponse: "accept",
  from: "bob",
  callId: "c1",
} as const;

/** Alice's phone while bob's call rings and its answer is being prepared. */
async function ringing(): Promise<PhoneRig> {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  return rig;
}

/** The same with the answer prepared, and the connection established. */
async function prepared(): Promise<PhoneRig> {
  const rig = await ringing();
  rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "early" });
  await settle();
  rig.browser.connection.become("connected");
  return rig;
}

function started(rig: PhoneRig, sdpAnswer?: string): void {
  rig.receive({ id: "startCommunication", callId: "c1", sdpAnswer });
}

function ids(rig: PhoneRig): string[] {
  return rig.sent().map(({ id }) => id);
}

function placeholdersOut(rig: PhoneRig): boolean {
  return rig.browser.placeholders.flat().every(({ stopped }) => stopped);
}

Deno.test("while it rings, the leg is negotiated without any media of the person", async () => {
  const rig = await prepared();
  assertEquals(rig.lastSent(), {
    id: "prepareAnswer",
    callId: "c1",
    sdpOffer: "offer 0",
  });
  assertEquals(rig.browser.connection.remoteDescription?.sdp, "early");
  assertEquals(rig.browser.tracks, []);
  assertEquals(rig.sends(), ["audio placeholder", "video placeholder"]);
  assertEquals(rig.state.name, "incoming");
});

Deno.test("an accept carries no offer, and the devices go into the prepared leg", async () => {
  const rig = await prepared();
  const accepting = rig.phone.accept();
  assertEquals(rig.lastSent(), ACCEPT);
  assertEquals(
    rig.sends(),
    ["audio placeholder", "nothing"],
    "no black picture",
  );
  await accepting;
  assertEquals(rig.sends(), ["audio", "video"]);
  assert(placeholdersOut(rig));
  started(rig);
  assertEquals(rig.state.name, "active");
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: true, video: "camera" },
  });
  assertEquals(rig.browser.connections.length, 1);
  rig.phone.hangUp();
  assert(rig.lightsOut() && rig.browser.connection.closed);
});

Deno.test("with a slow camera the call is active first, and the picture follows", async () => {
  const rig = await prepared();
  const camera = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => camera.promise;
  const accepting = rig.phone.accept();
  started(rig);
  await rig.browser.advance(1_500);
  assertEquals(rig.state.name, "active");
  assertEquals(rig.sends(), ["audio placeholder", "nothing"]);
  camera.resolve();
  await accepting;
  assertEquals(rig.sends(), ["audio", "video"]);
});

Deno.test("hanging up while a slow camera opens closes it", async () => {
  const rig = await prepared();
  const camera = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => camera.promise;
  const accepting = rig.phone.accept();
  started(rig);
  rig.phone.hangUp();
  camera.resolve();
  await accepting;
  assert(rig.lightsOut() && placeholdersOut(rig));
  assertEquals(rig.browser.tracks.length, 2);
});

Deno.test("calls are accepted without a camera, without a microphone, and with sound only", async () => {
  const absent =
    (kind: "audio" | "video") => (wanted: MediaStreamConstraints) =>
      wanted[kind] ? Promise.reject(named("NotFoundError")) : Promise.resolve();
  const cases = [
    { video: true, without: "video", sent: ["audio", "nothing"] },
    { video: true, without: "audio", sent: ["nothing", "video"] },
    { video: false, without: null, sent: ["audio", "nothing"] },
  ] as const;
  for (const { video, without, sent } of cases) {
    const rig = await prepared();
    if (without) rig.browser.getUserMedia = absent(without);
    await rig.phone.accept({ video });
    started(rig);
    assertEquals(rig.state.name, "active");
    assertEquals(rig.sends(), [...sent]);
    assertEquals(rig.lastSent(), {
      id: "mediaState",
      callId: "c1",
      state: {
        audio: without !== "audio",
        video: sent[1] === "video" ? "camera" : "off",
      },
    });
    assert(placeholdersOut(rig));
  }
});

Deno.test("the other side is told if the camera turns out to be missing", async () => {
  const rig = await prepared();
  const camera = Promise.withResolvers<void>();
  rig.browser.getUserMedia = ({ video }) =>
    video
      ? camera.promise.then(() => Promise.reject(named("NotFoundError")))
      : Promise.resolve();
  const accepting = rig.phone.accept();
  started(rig);
  camera.resolve();
  await accepting;
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: { audio: true, video: "off" },
  });
});

Deno.test("a long ring, also with a network that fails meanwhile, does not end the prepared leg", async () => {
  const rig = await prepared();
  for (let second = 0; second < 59; second++) {
    rig.receive({ id: "pong" });
    await rig.browser.advance(1_000);
  }
  assertEquals(rig.state.name, "incoming");
  rig.browser.connection.become("failed");
  assertEquals(rig.state.name, "incoming");
  assert(rig.browser.connection.closed);
  await rig.phone.accept();
  assertEquals(rig.lastSent(), { ...ACCEPT, sdpOffer: "offer 1" });
  assertEquals(rig.sends(), ["audio", "video"]);
  started(rig, "answer");
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "active");
});

Deno.test("when the accept comes before the early answer, that answer counts as soon as it arrives", async () => {
  const rig = await ringing();
  await rig.phone.accept();
  assertEquals(rig.lastSent(), ACCEPT);
  rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "early" });
  started(rig);
  await settle();
  assertEquals(rig.browser.connection.remoteDescription?.sdp, "early");
  assertEquals(rig.state.name, "connecting");
  rig.browser.connection.become("connected");
  assertEquals(rig.state.name, "active");
  assertEquals(rig.sends(), ["audio", "video"]);
});

Deno.test("an accept before the early offer is made sends an ordinary offer", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await rig.phone.accept();
  await settle();
  assertEquals(ids(rig), ["register", "incomingCallResponse"]);
  assertEquals(rig.sends(), ["audio", "video"]);
  assert(placeholdersOut(rig));
});

Deno.test("after a refused preparation the accept carries an offer", async () => {
  const rig = await ringing();
  rig.receive({ id: "error", message: "full", reason: "overloaded" });
  assertEquals(rig.phone.notice.value, null);
  assert(rig.browser.connection.closed && placeholdersOut(rig));
  rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "too late" });
  await rig.phone.accept();
  assertEquals(rig.lastSent(), { ...ACCEPT, sdpOffer: "offer 1" });
  assertEquals(rig.browser.connection.remoteDescription, null);
  // A further error is not about the preparation, and is shown.
  rig.receive({ id: "error", message: "full", reason: "overloaded" });
  assertEquals(rig.phone.notice.value?.code, "overloaded");
});

Deno.test("when the refusal crosses the accept, a second accept carries an offer", async () => {
  const rig = await ringing();
  const camera = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => camera.promise;
  const accepting = rig.phone.accept();
  rig.receive({ id: "error", message: "no", reason: "media_failed" });
  camera.resolve();
  await accepting;
  await settle();
  assertEquals(rig.lastSent(), { ...ACCEPT, sdpOffer: "offer 1" });
  assertEquals(rig.sends(), ["audio", "video"]);
  assertEquals(rig.browser.tracks.length, 2, "the camera is opened once");
});

Deno.test("a call declined or cancelled while it rings opens nothing and leaves nothing behind", async () => {
  for (const decline of [true, false]) {
    const rig = await prepared();
    if (decline) rig.phone.decline();
    else rig.receive({ id: "callEnded", callId: "c1", reason: "cancelled" });
    assertEquals(rig.state.name, "idle");
    assert(rig.browser.connection.closed && placeholdersOut(rig));
    assertEquals(rig.browser.tracks, []);
    rig.receive({ id: "incomingCall", from: "zoe", callId: "c2" });
    await settle();
    assertEquals(rig.lastSent(), {
      id: "prepareAnswer",
      callId: "c2",
      sdpOffer: "offer 1",
    });
  }
});

Deno.test("a ring that ends while its offer is made does not affect the next", async () => {
  for (let turns = 0; turns < 8; turns++) {
    const rig = PhoneRig.registered();
    rig.browser.makesPlaceholders();
    rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const offered = rig.lastSent()?.id === "prepareAnswer";
    rig.receive({ id: "callEnded", callId: "c1", reason: "cancelled" });
    rig.receive({ id: "incomingCall", from: "bob", callId: "c2" });
    await settle();
    const { number } = rig.browser.connection;
    assertEquals(rig.sent().slice(offered ? 2 : 1), [
      { id: "prepareAnswer", callId: "c2", sdpOffer: `offer ${number}` },
    ]);
    const open = rig.browser.connections.filter(({ closed }) => !closed);
    assertEquals(open, [rig.browser.connection]);
    rig.phone.decline();
    assert(placeholdersOut(rig));
  }
});

Deno.test("no preparation is made with a server of version 1, or in a browser without placeholders", async () => {
  const version1 = PhoneRig.registered();
  version1.browser.makesPlaceholders();
  version1.receive({ id: "incomingCall", from: "bob" });
  const bare = new PhoneRig(new FakePlatform());
  bare.phone.connect();
  bare.browser.socket.open();
  bare.phone.register("alice");
  bare.welcome();
  bare.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  for (const rig of [version1, bare]) {
    await settle();
    assertEquals(ids(rig), ["register"]);
    await rig.phone.accept();
    assertEquals(ids(rig), ["register", "incomingCallResponse"]);
  }
});

Deno.test("an accept that was lost with the socket is sent again unchanged", async () => {
  const rig = await prepared();
  await rig.phone.accept();
  await rig.reconnect();
  const call = { callId: "c1", peer: "bob", role: "callee" } as const;
  rig.welcome({ resumed: true, call: { ...call, state: "ringing" } });
  assertEquals(rig.lastSent(), ACCEPT);
});

Deno.test("a preparation that may be lost with the socket is not used", async () => {
  const rig = await ringing();
  await rig.phone.accept();
  await rig.reconnect();
  const call = { callId: "c1", peer: "bob", role: "callee" } as const;
  rig.welcome({ resumed: true, call: { ...call, state: "ringing" } });
  await settle();
  assertEquals(rig.lastSent(), { ...ACCEPT, sdpOffer: "offer 1" });
  assertEquals(rig.sends(), ["audio", "video"]);
});
