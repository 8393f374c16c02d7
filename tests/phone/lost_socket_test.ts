import { assertEquals } from "@std/assert";
import { settle } from "./fake_platform.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

Deno.test("a dropped socket resumes with its token and sends the candidates found meanwhile", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.drop();
  assertEquals(rig.reconnecting, "self");
  rig.phone.toggleMicrophone();
  await rig.browser.advance(300);
  rig.browser.socket.open();
  assertEquals(rig.sent(), [{
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
    resumeToken: "token",
    received: 2,
  }]);
  rig.welcome({ resumed: true, resumeToken: "next", call: C1 });
  assertEquals(rig.reconnecting, undefined);
  assertEquals(rig.lastSent()?.id, "mediaState");
});

Deno.test("a socket counts as dropped after 14 s of silence", async () => {
  const rig = await PhoneRig.active();
  await rig.browser.advance(10_000);
  assertEquals(rig.browser.socket.sent.at(-1)?.id, "ping");
  await rig.browser.advance(4_000);
  assertEquals(rig.phone.link.value, "waiting_to_retry");
  assertEquals(rig.reconnecting, "self");
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
  assertEquals(rig.reconnecting, "self");
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
