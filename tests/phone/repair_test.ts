import { assert, assertEquals } from "@std/assert";
import { FakePlatform, settle } from "./fake_platform.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

function reconnecting(rig: PhoneRig): string | undefined {
  return rig.state.name === "active" ? rig.state.reconnecting : "not active";
}

Deno.test("when the server lost media, the old connection stays until a new one carries media", async () => {
  const rig = await PhoneRig.active();
  const old = rig.browser.connection;
  const picture = rig.phone.remoteStream.value;
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  await settle();
  assertEquals(reconnecting(rig), "media");
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
  assertEquals(reconnecting(rig), undefined);
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
  assertEquals(reconnecting(rig), "self");
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
  assertEquals(reconnecting(rig), "peer");
  rig.receive({ id: "peerReconnected", callId: "c1" });
  assertEquals(reconnecting(rig), undefined);
});

Deno.test("a dropped socket resumes with its token and sends the candidates found meanwhile", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop();
  assertEquals(reconnecting(rig), "self");
  rig.phone.toggleMicrophone();
  await rig.browser.advance(300);
  rig.browser.socket.open();
  assertEquals(rig.sent(), [{
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    secondCall: true,
    resumeToken: "token",
    received: 2,
  }]);
  rig.welcome({ resumed: true, resumeToken: "next", call: C1 });
  assertEquals(reconnecting(rig), undefined);
  assertEquals(rig.lastSent()?.id, "mediaState");
});

Deno.test("a socket counts as dropped after 14 s of silence", async () => {
  const rig = await PhoneRig.active();
  await rig.browser.advance(10_000);
  assertEquals(rig.browser.socket.sent.at(-1)?.id, "ping");
  await rig.browser.advance(4_000);
  assertEquals(rig.phone.link.value, "waiting_to_retry");
  assertEquals(reconnecting(rig), "self");
});

Deno.test("media that broke while the socket was down is repaired when it is back", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop();
  rig.browser.connection.become("failed");
  await rig.browser.advance(300);
  rig.browser.socket.open();
  rig.welcome({ resumed: true, call: C1 });
  await settle();
  const offers = rig.sent().filter(({ id }) => id === "renegotiateOffer");
  assertEquals(offers, [
    { id: "renegotiateOffer", callId: "c1", sdpOffer: "offer 2", offerId: 2 },
  ]);
  assertEquals(reconnecting(rig), "self");
});

Deno.test("a server that forgot the session gets the same name again, and the call is over", async () => {
  const rig = await PhoneRig.active();
  await rig.reconnect();
  rig.welcome();
  assertEquals(rig.in("idle").userName, "alice");
  assertEquals(rig.in("idle").ended?.reason, "peer_lost");
});

Deno.test("a call that ended while the socket was down ends with the stored reason", async () => {
  const rig = await PhoneRig.active();
  await rig.reconnect();
  rig.welcome({ resumed: true });
  rig.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  assertEquals(rig.in("idle").ended?.reason, "hung_up");
});

Deno.test("a call that ended while the socket was down also ends without a stored reason", async () => {
  const rig = await PhoneRig.active();
  await rig.reconnect();
  rig.welcome({ resumed: true });
  await rig.browser.advance(1_000);
  rig.in("idle");
});

Deno.test("a name that the previous session still has is requested until it is free", async () => {
  const rig = PhoneRig.registered();
  await rig.reconnect();
  rig.receive({
    id: "registerResponse",
    response: "rejected",
    reason: "name_taken",
  });
  assertEquals(rig.state.name, "idle");
  await rig.browser.advance(2_000);
  assertEquals(rig.sent().length, 2);
  rig.welcome();
  assertEquals(rig.state.name, "idle");
});

Deno.test("a hang-up without a connection reaches the server when it is back", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop();
  rig.phone.hangUp();
  await rig.browser.advance(300);
  rig.browser.socket.open();
  rig.welcome({ resumed: true, call: C1 });
  assertEquals(rig.lastSent(), { id: "stop", callId: "c1" });
  assertEquals(rig.state.name, "idle");
});

Deno.test("an accept that was lost with the socket is sent again", async () => {
  const rig = PhoneRig.registered();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await rig.phone.accept();
  await rig.reconnect();
  rig.welcome({
    resumed: true,
    call: { callId: "c1", peer: "bob", role: "callee", state: "ringing" },
  });
  await settle();
  assertEquals(
    rig.sent().map(({ id }) => id),
    ["register", "incomingCallResponse"],
  );
});

Deno.test("a call ends after 30 s without the server", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop();
  await rig.browser.advance(30_000);
  assertEquals(rig.in("idle").ended?.reason, "peer_lost");
});

Deno.test("closing a page that is calling cancels the call", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.phone.close();
  assertEquals(rig.sent().slice(-2), [
    { id: "stop", callId: "c1" },
    { id: "leaving" },
  ]);
});

/** The page of a rig crashes, and its tab loads another one. */
async function reloaded(rig: PhoneRig): Promise<PhoneRig> {
  rig.browser.socket.drop();
  const next = new PhoneRig(rig.browser);
  assertEquals(next.state.name, "registering");
  next.phone.connect();
  next.browser.socket.open();
  await settle();
  return next;
}

Deno.test("after a crash the page has its name again", async () => {
  const next = await reloaded(PhoneRig.registered());
  assertEquals(next.lastSent(), {
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    secondCall: true,
    resumeToken: "token",
  });
});

Deno.test("a copied tab does not take over the session", async () => {
  const rig = PhoneRig.registered();
  rig.browser.platform.claim = () => Promise.resolve(false);
  const copy = await reloaded(rig);
  assertEquals(copy.sent(), []);
  assertEquals(copy.state, { name: "unregistered", problem: undefined });
});

Deno.test("a page that was reloaded in a call rejoins it with one press", async () => {
  const next = await reloaded(await PhoneRig.active());
  next.welcome({ resumed: true, call: C1 });
  next.receive({ id: "renegotiate", callId: "c1", cause: "network" });
  assertEquals(next.in("returning").call, {
    callId: "c1",
    peer: "bob",
    direction: "outgoing",
    video: true,
  });
  const connections = next.browser.connections.length;
  await next.phone.rejoin();
  assertEquals(next.browser.connections.length, connections + 1);
  assertEquals(next.lastSent(), {
    id: "renegotiateOffer",
    callId: "c1",
    sdpOffer: `offer ${connections}`,
    offerId: 0,
  });
  next.receive({ id: "renegotiateAnswer", callId: "c1", sdpAnswer: "again" });
  await settle();
  next.browser.connection.become("connected");
  assertEquals(next.in("active").call.peer, "bob");
});

Deno.test("after a reload while muted a held key talks, and a refused microphone is requested once", async () => {
  for (const refused of [false, true]) {
    const before = await PhoneRig.active();
    before.phone.toggleMicrophone();
    const page = await reloaded(before);
    const { browser, phone } = page;
    const earlier = browser.tracks.length;
    page.welcome({ resumed: true, call: C1 });
    await phone.rejoin();
    const audible = () =>
      browser.tracks.slice(earlier).filter(({ kind }) => kind === "audio")
        .map(({ enabled }) => enabled);
    assertEquals(audible(), [], "opened while muted");
    let asked = 0;
    browser.getUserMedia = () => {
      asked++;
      const no = new DOMException("no", "NotAllowedError");
      return refused ? Promise.reject(no) : Promise.resolve();
    };
    for (let times = 0; times < 2; times++) {
      phone.local.holdToTalk(true);
      await settle();
      assertEquals(audible(), refused ? [] : [true]);
      assertEquals(phone.local.talking.value, !refused);
      phone.local.holdToTalk(false);
      assertEquals(audible(), refused ? [] : [false]);
    }
    assertEquals(asked, 1);
    assertEquals(phone.microphoneOn.value, false);
  }
});

Deno.test("a page that rejoins its call knows the latest media state of the other side", async () => {
  const off = { audio: false, video: "off" } as const;
  for (const later of [undefined, { audio: true, video: "camera" } as const]) {
    const next = await reloaded(await PhoneRig.active());
    next.welcome({ resumed: true, call: { ...C1, peerMedia: off } });
    if (later) {
      next.receive({ id: "peerMediaState", callId: "c1", state: later });
    }
    await next.phone.rejoin();
    next.receive({ id: "renegotiateAnswer", callId: "c1", sdpAnswer: "again" });
    await settle();
    next.browser.connection.become("connected");
    assertEquals(next.in("active").peerMedia, later ?? off);
  }
});

Deno.test("a rejoin is offered again after the socket drops", async () => {
  const next = await reloaded(await PhoneRig.active());
  next.welcome({ resumed: true, call: C1 });
  await next.phone.rejoin();
  await next.reconnect();
  next.welcome({ resumed: true, call: C1 });
  await settle();
  assertEquals(next.lastSent()?.id, "renegotiateOffer");
});

Deno.test("declining to rejoin ends the call", async () => {
  const next = await reloaded(await PhoneRig.active());
  next.welcome({ resumed: true, call: C1 });
  next.phone.hangUp();
  assertEquals(next.lastSent(), { id: "stop", callId: "c1" });
  assertEquals(next.state.name, "idle");
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
  assertEquals(reconnecting(rig), "self");
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

Deno.test("when the network is back a socket opens at once, and one that does not answer is closed", async () => {
  const rig = PhoneRig.registered();
  rig.phone.retryNow();
  assertEquals(rig.lastSent()?.id, "register");
  await rig.browser.advance(1_000);
  assertEquals(rig.phone.link.value, "waiting_to_retry");
  rig.phone.retryNow();
  assertEquals(rig.browser.sockets.length, 2);
  rig.phone.retryNow();
  assertEquals(rig.browser.sockets.length, 3, "one that hangs is left");
});

Deno.test("a session that another page took is not taken back", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop(4000);
  assertEquals(rig.state.name, "unregistered");
  await rig.browser.advance(300);
  rig.browser.socket.open();
  assertEquals(rig.sent(), []);
});

Deno.test("a reloaded call keeps its timer and has one entry in the history", async () => {
  const rig = await PhoneRig.active();
  const { since } = rig.in("active");
  rig.phone.close();
  assertEquals(rig.phone.history.calls.value, []);
  const { browser } = rig;
  const next = new FakePlatform();
  for (const [key, value] of browser.stored) next.stored.set(key, value);
  for (const [key, value] of browser.kept) next.kept.set(key, value);
  await next.advance(60_000);
  const page = new PhoneRig(next);
  page.phone.connect();
  next.socket.open();
  await settle();
  page.welcome({ resumed: true, call: C1 });
  await page.phone.rejoin();
  next.connection.become("connected");
  assertEquals(page.in("active").since, since);
  await next.advance(5_000);
  page.phone.hangUp();
  const calls = page.phone.history.calls.value;
  assertEquals(calls.map(({ outcome, durationMs }) => [outcome, durationMs]), [
    ["talked", 65_000],
  ]);
});

Deno.test("a call that ends before the reloaded page rejoins it does not count as missed", async () => {
  const rig = await PhoneRig.active();
  rig.phone.close();
  const next = new FakePlatform();
  for (const [key, value] of rig.browser.stored) next.stored.set(key, value);
  const page = new PhoneRig(next);
  page.phone.connect();
  next.socket.open();
  await settle();
  page.welcome({ resumed: true, call: C1 });
  page.in("returning");
  await next.advance(2_000);
  page.receive({ id: "callEnded", callId: "c1", reason: "hung_up" });
  assertEquals(page.phone.history.calls.value[0].outcome, "talked");
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
