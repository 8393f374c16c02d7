import { assert, assertEquals } from "@std/assert";
import { FakePlatform, settle } from "./fake_platform.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

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

Deno.test("closing leaves the call to the next page, frees everything and cancels all timers", async () => {
  const rig = await PhoneRig.active();
  rig.phone.close();
  assertEquals(rig.lastSent(), { id: "leaving" });
  assert(rig.lightsOut());
  assertEquals(rig.browser.pendingTimers, 0);
  assertEquals(rig.phone.link.value, "closed");
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
    reseals: true,
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
