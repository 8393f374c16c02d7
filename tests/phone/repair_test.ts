import { assert, assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

Deno.test("when the server lost media, the old connection stays until a new one carries media", async () => {
  const rig = await PhoneRig.active();
  const old = rig.browser.connection;
  const picture = rig.phone.remoteStream.value;
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  await settle();
  assertEquals(rig.reconnecting, "media");
  assertEquals(rig.lastSent(), {
    id: "renegotiateOffer",
    callId: "c1",
    sdpOffer: "offer 1",
    offerId: 1,
  });
  assertEquals(rig.phone.remoteStream.value, picture);
  assert(!old.closed);
  rig.receive({ id: "renegotiateAnswer", callId: "c1", sdpAnswer: "again" });
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.reconnecting, undefined);
  assert(old.closed && rig.phone.remoteStream.value !== picture);
  assert(!rig.lightsOut(), "the devices stay open");
});

Deno.test("the answer to an earlier offer does not affect the current connection", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  await settle();
  const first = rig.lastSent();
  rig.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  await settle();
  const second = rig.lastSent();
  for (const [offer, sdpAnswer] of [[first, "late"], [second, "right"]]) {
    assert(typeof offer === "object" && offer.id === "renegotiateOffer");
    rig.receive({
      id: "renegotiateAnswer",
      callId: "c1",
      sdpAnswer: String(sdpAnswer),
      offerId: offer.offerId,
    });
  }
  await settle();
  assertEquals(rig.browser.connection.remoteDescription?.sdp, "right");
});

Deno.test("a connection that is down for two seconds is renegotiated, and a shorter gap is not", async () => {
  const rig = await PhoneRig.active();
  const pc = rig.browser.connection;
  pc.become("disconnected");
  await rig.browser.advance(1_900);
  pc.become("connected");
  await rig.browser.advance(1_000);
  assertEquals(rig.browser.connections.length, 1);
  pc.become("disconnected");
  await rig.browser.advance(2_000);
  assertEquals(rig.lastSent()?.id, "renegotiateOffer");
  assertEquals(rig.reconnecting, "self");
});

Deno.test("a failed repair is repeated, and given up after 30 s", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.become("failed");
  for (let second = 0; second < 29; second++) {
    // The server is reachable all the time.
    rig.receive({ id: "pong" });
    await rig.browser.advance(1_000);
  }
  assertEquals(rig.state.name, "active");
  assert(rig.browser.connections.length >= 3);
  await rig.browser.advance(1_000);
  assertEquals(rig.in("idle").ended?.reason, "media_failed");
  assertEquals(rig.lastSent(), { id: "stop", callId: "c1" });
  assert(rig.browser.connections.every((pc) => pc.closed));
  assert(rig.lightsOut());
});

Deno.test("a call whose other side does not come back ends with that reason", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  rig.browser.connection.become("failed");
  for (let second = 0; second < 31; second++) {
    rig.receive({ id: "pong" });
    await rig.browser.advance(1_000);
  }
  assertEquals(rig.in("idle").ended?.reason, "peer_lost");
});

Deno.test("an answer that comes late leaves its connection as much time as any other", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  await settle();
  // Shorter than the shortest wait for the first attempt.
  await rig.browser.advance(1_900);
  const { length } = rig.browser.connections;
  rig.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "late",
    offerId: 1,
  });
  await settle();
  await rig.browser.advance(1_900);
  assertEquals(rig.browser.connections.length, length);
  // One that does not connect is replaced all the same.
  await rig.browser.advance(2_200);
  assertEquals(rig.browser.connections.length, length + 1);
});

Deno.test("an accepted call without media is given up", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer",
    callId: "c1",
  });
  for (let second = 0; second < 30; second++) {
    rig.receive({ id: "pong" });
    await rig.browser.advance(1_000);
  }
  assertEquals(rig.in("idle").ended?.reason, "media_failed");
});

Deno.test("the other side's reconnection is shown", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  assertEquals(rig.reconnecting, "peer");
  rig.receive({ id: "peerReconnected", callId: "c1" });
  assertEquals(rig.reconnecting, undefined);
});

Deno.test("the other side is still away when our own trouble is over", async () => {
  const rig = await PhoneRig.active();
  const { connection } = rig.browser;
  connection.become("failed");
  assertEquals(rig.in("active").reconnecting, "self");
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  assertEquals(rig.in("active").reconnecting, "self");
  await settle();
  rig.browser.connection.become("connected");
  assertEquals(rig.in("active").reconnecting, "peer");
  rig.receive({ id: "peerReconnected", callId: "c1" });
  assertEquals(rig.in("active").reconnecting, undefined);
});

/** Audio arrives for a second, and then nothing. */
async function silence(rig: PhoneRig, ms: number): Promise<void> {
  for (let look = 0; look < 4; look++) {
    rig.browser.connection.packetsReceived += 12;
    await rig.browser.advance(250);
  }
  await rig.browser.advance(ms);
}

Deno.test("a connection that carries nothing is repaired within three seconds", async () => {
  const rig = await PhoneRig.active();
  await silence(rig, 2_000);
  assertEquals(rig.browser.connections.length, 1);
  await rig.browser.advance(1_000);
  assertEquals(rig.lastSent()?.id, "renegotiateOffer");
  assertEquals(rig.reconnecting, "self");
  assertEquals(
    rig.browser.socket.sent.some(({ id }) => id === "ping"),
    true,
    "and the socket is asked whether it lives",
  );
});

Deno.test("a connection is not repaired while the other side's is broken", async () => {
  const rig = await PhoneRig.active();
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  await silence(rig, 5_000);
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("media of the other side has time to arrive once it is back, and then its absence counts", async () => {
  const rig = await PhoneRig.active();
  await silence(rig, 2_000);
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  await rig.browser.advance(400);
  rig.receive({ id: "peerReconnected", callId: "c1" });
  await rig.browser.advance(2_000);
  assertEquals(rig.browser.connections.length, 1);
  await rig.browser.advance(1_000);
  assertEquals(rig.browser.connections.length, 2);
});

Deno.test("a change of network while the other side is away leaves its media as much time", async () => {
  const rig = await PhoneRig.active();
  await silence(rig, 250);
  rig.receive({ id: "peerReconnecting", callId: "c1" });
  rig.phone.retryNow();
  await rig.browser.advance(1_000);
  rig.receive({ id: "peerReconnected", callId: "c1" });
  await rig.browser.advance(1_000);
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("a connection is not repaired while the other side sends nothing", async () => {
  const rig = await PhoneRig.active();
  rig.receive({
    id: "peerMediaState",
    callId: "c1",
    state: { audio: false, video: "off" },
  });
  await silence(rig, 5_000);
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("after a change of network a silent connection is repaired at once", async () => {
  const rig = await PhoneRig.active();
  await silence(rig, 250);
  rig.phone.retryNow();
  await rig.browser.advance(750);
  assertEquals(rig.lastSent()?.id, "renegotiateOffer");
});
