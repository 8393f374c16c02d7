import { assert, assertEquals } from "@std/assert";
import type { MediaState } from "../../lib/shared/protocol_values.ts";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const ALL_ON: MediaState = { audio: true, video: "camera" };

/** Alice's call with bob on her other device, as the server tells of it. */
function told(media: MediaState | undefined = ALL_ON) {
  return {
    callId: "c1",
    peer: "bob",
    role: "callee",
    answeredMs: 60_000,
    media,
  } as const;
}

/** Alice's idle phone, which knows of her call elsewhere. */
function elsewhere(media?: MediaState): PhoneRig {
  const rig = PhoneRig.registered();
  rig.receive({ id: "callElsewhere", call: told(media) });
  return rig;
}

function accepts(
  rig: PhoneRig,
  media: MediaState = ALL_ON,
  peerMedia?: MediaState,
): void {
  rig.receive({
    id: "takeCallResponse",
    response: "accepted",
    callId: "c1",
    media,
    peerMedia,
  });
}

async function answers(rig: PhoneRig): Promise<void> {
  rig.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "answer",
    offerId: 0,
  });
  await settle();
  rig.browser.connection.become("connected");
}

const switches = ({ phone }: PhoneRig) => [
  phone.microphoneOn.value,
  phone.cameraOn.value,
];

Deno.test("a call on another device is known from its message and from the registration, until it is over", () => {
  const rig = elsewhere();
  assertEquals(rig.phone.callElsewhere.value, {
    ...told(),
    since: rig.browser.platform.now() - 60_000,
  });
  rig.receive({ id: "callElsewhere" });
  assertEquals(rig.phone.callElsewhere.value, null);
  rig.welcome({ elsewhere: told() });
  assertEquals(rig.phone.callElsewhere.value?.callId, "c1");
  rig.welcome();
  assertEquals(rig.phone.callElsewhere.value, null);
});

Deno.test("one press takes the call with a leg of its own, and its time goes on", async () => {
  const rig = elsewhere();
  await rig.phone.takeCall();
  assertEquals(rig.lastSent(), {
    id: "takeCall",
    callId: "c1",
    sdpOffer: "offer 0",
    offerId: 0,
  });
  accepts(rig, ALL_ON, { audio: false, video: "off" });
  assertEquals(rig.phone.callElsewhere.value, null);
  await answers(rig);
  const { call, since, peerMedia } = rig.in("active");
  assertEquals(call, {
    callId: "c1",
    peer: "bob",
    direction: "incoming",
    video: true,
  });
  assertEquals(peerMedia, { audio: false, video: "off" });
  assertEquals(since, rig.browser.platform.now() - 60_000);
  assertEquals(rig.lastSent(), {
    id: "mediaState",
    callId: "c1",
    state: ALL_ON,
  });
});

Deno.test("what is off on the old device is off here, even if it was switched off a moment ago or never told", async () => {
  const off = { audio: false, video: "off" } as const;
  const before = elsewhere(off);
  await before.phone.takeCall();
  assertEquals(before.browser.tracks, []);
  accepts(before, off);
  await answers(before);
  assertEquals(switches(before), [false, false]);

  const meanwhile = elsewhere();
  await meanwhile.phone.takeCall();
  assertEquals(switches(meanwhile), [true, true]);
  accepts(meanwhile, off);
  await answers(meanwhile);
  assertEquals(switches(meanwhile), [false, false]);
  for (const { kind, enabled, stopped } of meanwhile.browser.tracks) {
    assert(kind === "audio" ? !enabled : stopped, kind);
  }

  const sharing = elsewhere({ audio: true, video: "screen" });
  await sharing.phone.takeCall();
  assertEquals(sharing.browser.tracks.map(({ kind }) => kind), ["audio"]);

  const unknown = PhoneRig.registered();
  const { media: _, ...call } = told();
  unknown.receive({ id: "callElsewhere", call });
  await unknown.phone.takeCall();
  assertEquals(unknown.browser.tracks, []);
});

Deno.test("the old device says that the call goes on, and is free", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "stopCommunication", callId: "c1", reason: "moved" });
  rig.receive({ id: "callEnded", callId: "c1", reason: "moved" });
  rig.receive({ id: "callElsewhere", call: told() });
  assertEquals(rig.in("idle").ended?.reason, "moved");
  assert(rig.lightsOut());
  assertEquals(rig.sent().filter(({ id }) => id === "stop"), []);

  // And takes it back.
  await rig.phone.takeCall();
  accepts(rig);
  await answers(rig);
  assertEquals(rig.in("active").call.callId, "c1");
  await rig.reconnect();
  rig.welcome({
    resumed: true,
    call: { callId: "c1", peer: "bob", role: "callee", state: "active" },
  });
  assertEquals(rig.in("active").call.callId, "c1");
  assertEquals(rig.sent().filter(({ id }) => id === "stop"), []);
});

Deno.test("a call that is over meanwhile is refused with an explanation, and the devices close", async () => {
  const rig = elsewhere();
  await rig.phone.takeCall();
  rig.receive({ id: "callElsewhere" });
  rig.receive({
    id: "takeCallResponse",
    response: "rejected",
    callId: "c1",
    reason: "not_in_call",
    message: "no",
  });
  assertEquals(rig.in("idle").ended, undefined);
  assertEquals(rig.phone.notice.value?.code, "not_in_call");
  assert(rig.lightsOut());
  assertEquals(rig.phone.history.calls.value, []);
});

Deno.test("hanging up while the devices open leaves the call where it is", async () => {
  const rig = elsewhere();
  const opened = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  rig.browser.getUserMedia = () => {
    asked.resolve();
    return opened.promise;
  };
  const taking = rig.phone.takeCall();
  await asked.promise;
  rig.in("connecting");
  rig.phone.hangUp();
  opened.resolve();
  await taking;
  await settle();
  rig.in("idle");
  assertEquals(
    rig.sent().filter(({ id }) => id === "takeCall" || id === "stop"),
    [],
  );
  assert(rig.phone.callElsewhere.value);
  assert(rig.lightsOut());
});

Deno.test("hanging up while the server is asked ends the call", async () => {
  const rig = elsewhere();
  await rig.phone.takeCall();
  rig.phone.hangUp();
  rig.in("idle");
  assertEquals(rig.lastSent(), { id: "stop", callId: "c1" });
  accepts(rig);
  rig.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  assert(rig.lightsOut());
});

Deno.test("a socket that drops before the answer leaves the call where it is", async () => {
  const rig = elsewhere();
  await rig.phone.takeCall();
  rig.browser.socket.drop();
  rig.in("idle");
  assertEquals(rig.phone.notice.value?.code, "connection_lost");
  assert(rig.lightsOut());
});

Deno.test("a call that was taken with the last message of a socket is offered as after a reload", async () => {
  const resumed = elsewhere();
  await resumed.phone.takeCall();
  await resumed.reconnect();
  resumed.welcome({
    resumed: true,
    call: { callId: "c1", peer: "bob", role: "callee", state: "active" },
  });
  assertEquals(resumed.in("returning").call.callId, "c1");
  assertEquals(resumed.sent().filter(({ id }) => id === "stop"), []);

  // Or it is sent again, and the answer comes to a phone that has given up.
  const again = elsewhere();
  await again.phone.takeCall();
  await again.reconnect();
  again.welcome({ resumed: true, elsewhere: told() });
  accepts(again, { audio: false, video: "camera" });
  assertEquals(again.in("returning").switches, {
    microphone: false,
    camera: true,
  });
  await again.phone.rejoin();
  assertEquals(again.lastSent()?.id, "renegotiateOffer");
});

Deno.test("a second call that moved away with the first rings no longer, and is not missed", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "incomingCall", from: "carol", callId: "c2" });
  for (const callId of ["c2", "c1"]) {
    rig.receive({ id: "stopCommunication", callId, reason: "moved" });
    rig.receive({ id: "callEnded", callId, reason: "moved" });
  }
  assertEquals(rig.in("idle").ended?.reason, "moved");
  assertEquals(rig.phone.secondCaller.value, null);
  const missed = rig.phone.history.calls.value
    .filter(({ outcome }) => outcome === "missed");
  assertEquals(missed, []);
});
