/** Messages written into a socket that was already dead. */
import { assert, assertEquals } from "@std/assert";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { DEFAULT_SOCKET_LIMITS } from "../../lib/signaling/sockets/socket_limits.ts";
import { settle } from "./fake_platform.ts";
import { C1, PhoneRig } from "./phone_rig.ts";

/** The socket drops; the server has `received` of our messages. */
async function resume(
  rig: PhoneRig,
  received: number | undefined,
  call?: typeof C1 | (Omit<typeof C1, "state"> & { state: "ringing" }),
): Promise<void> {
  await rig.reconnect();
  rig.welcome({ resumed: true, resumeToken: "next", received, call });
}

function ids(rig: PhoneRig): string[] {
  return rig.sent().map(({ id }) => id);
}

Deno.test("a hang-up that never reached the server is sent again once, before anything else", async () => {
  const rig = await PhoneRig.active();
  assertEquals(ids(rig), ["register", "call", "mediaState"]);
  rig.browser.connection.find("found");
  rig.phone.hangUp();
  assertEquals(rig.lastSent()?.id, "stop");
  await resume(rig, 2);
  assertEquals(ids(rig), ["register", "onIceCandidate", "stop"]);
  await resume(rig, 4);
  assertEquals(ids(rig), ["register"]);
});

Deno.test("after a second dropped socket, messages that the server has are not sent again", async () => {
  const rig = await PhoneRig.active();
  for (const name of ["one", "two", "three"]) rig.browser.connection.find(name);
  const candidates = () =>
    rig.sent().flatMap((message) =>
      message.id === "onIceCandidate" ? [message.candidate.candidate] : []
    );
  await resume(rig, 2, C1);
  assertEquals(candidates(), ["one", "two", "three"]);
  rig.browser.connection.find("four");
  await resume(rig, 4, C1);
  assertEquals(candidates(), ["three", "four"]);
});

Deno.test("confirmed messages are dropped, and the server gets confirmations", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.find("one");
  await rig.browser.advance(10_000);
  assertEquals(rig.browser.socket.sent.at(-1), { id: "ping", received: 2 });
  rig.receive({ id: "pong", received: 3 });
  await resume(rig, 3, C1);
  assert(!ids(rig).includes("onIceCandidate"));
});

Deno.test("in a busy call both sides confirm without waiting for silence", async () => {
  const rig = await PhoneRig.active();
  const pings = () =>
    rig.browser.socket.sent.filter(({ id }) => id === "ping").length;
  const before = pings();
  for (let i = 0; i < 100; i++) rig.browser.connection.find(`${i}`);
  assertEquals(pings(), before + 2);
});

Deno.test("the phone confirms the server's answer as soon as it arrives", async () => {
  const rig = await PhoneRig.active();
  await rig.reconnect();
  await rig.browser.advance(10_000);
  assertEquals(rig.browser.socket.sent.at(-1), { id: "ping" });
  rig.welcome({ resumed: true, received: 2, call: C1 });
  assertEquals(rig.browser.socket.sent[2], { id: "ping", received: 2 });
});

Deno.test("a call that was under way is sent again and not made twice", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  await resume(rig, 0);
  await settle();
  assertEquals(ids(rig), ["register", "call"]);
  rig.receive({ id: "ringing", callId: "c1" });
  assertEquals(rig.in("calling").ringing, true);
});

Deno.test("a call that was not sent yet is sent after the resume", async () => {
  const rig = PhoneRig.registered();
  const calling = rig.phone.call("bob");
  rig.browser.socket.drop();
  await calling;
  await rig.browser.advance(300);
  rig.browser.socket.open();
  // Nothing is sent before the server resumes the session: it would arrive
  // twice.
  assertEquals(ids(rig), ["register"]);
  rig.welcome({ resumed: true, received: 0 });
  await settle();
  assertEquals(ids(rig), ["register", "call"]);
});

Deno.test("a call that is cancelled without a connection stops ringing", async () => {
  const rig = PhoneRig.registered();
  await rig.phone.call("bob");
  rig.browser.socket.drop();
  rig.phone.hangUp();
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  rig.welcome({ resumed: true, received: 0 });
  assertEquals(ids(rig), ["register", "call"]);
  rig.receive({ id: "ringing", callId: "c1" });
  assertEquals(rig.lastSent(), { id: "stop", callId: "c1" });
  rig.in("idle");
  await rig.phone.call("carol");
  rig.receive({ id: "ringing", callId: "c2" });
  assertEquals(rig.in("calling").call.callId, "c2");
});

Deno.test("an accept that was under way is sent again and not made twice", async () => {
  const rig = PhoneRig.registered();
  rig.browser.makesPlaceholders();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1" });
  await settle();
  rig.receive({ id: "answerPrepared", callId: "c1", sdpAnswer: "answer" });
  await rig.phone.accept();
  assertEquals(ids(rig), ["register", "prepareAnswer", "incomingCallResponse"]);
  await rig.reconnect();
  const call = { ...C1, role: "callee", state: "ringing" } as const;
  rig.welcome({ resumed: true, received: 1, call });
  await settle();
  assertEquals(ids(rig), ["register", "incomingCallResponse"]);
});

Deno.test("after a server restart counting begins again, and no earlier message is sent again", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.find("one");
  await resume(rig, undefined, C1);
  assertEquals(ids(rig), ["register", "mediaState"]);
  rig.browser.connection.find("two");
  await resume(rig, 1, C1);
  assertEquals(rig.sent()[0], {
    id: "register",
    name: "alice",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
    resumeToken: "next",
    received: 0,
  });
  assertEquals(ids(rig), ["register", "onIceCandidate", "mediaState"]);
});

Deno.test("a session that lost more messages than are kept continues as after a reload", async () => {
  const rig = await PhoneRig.active();
  for (let i = 0; i < 151; i++) rig.browser.connection.find(`${i}`);
  await resume(rig, undefined, C1);
  const [register] = rig.sent();
  assert(register.id === "register" && register.received === undefined);
  assertEquals(register.resumeToken, "token");
  assertEquals(ids(rig), ["register", "mediaState"]);
});

Deno.test("a message that is too big is not sent again", async () => {
  const rig = await PhoneRig.active();
  rig.browser.connection.find("far too big");
  rig.browser.socket.drop(CLOSE.tooBig);
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  const [register] = rig.sent();
  assert(register.id === "register" && register.received === undefined);
  rig.welcome({ resumed: true, resumeToken: "next", call: C1 });
  assertEquals(ids(rig), ["register", "mediaState"]);
  // After that it continues as usual.
  rig.browser.connection.find("fits");
  await resume(rig, 1, C1);
  assertEquals(ids(rig), ["register", "onIceCandidate", "mediaState"]);
});

Deno.test("an unknown message is counted, as the server counts it", async () => {
  const rig = await PhoneRig.active();
  rig.browser.socket.receive({ id: "ofTheFuture" } as never);
  await rig.reconnect();
  const [register] = rig.sent();
  assert(register.id === "register");
  assertEquals(register.received, 3);
});

Deno.test("all messages that may be sent again fit into the server's burst limit", async () => {
  const rig = await PhoneRig.active();
  // Two more are already in flight.
  for (let i = 0; i < 148; i++) rig.browser.connection.find(`${i}`);
  await resume(rig, 0, C1);
  const { sent } = rig.browser.socket;
  const again = sent.filter(({ id }) => id === "onIceCandidate");
  assertEquals(again.length, 148);
  assert(sent.length < DEFAULT_SOCKET_LIMITS.messageBurst);
});
