import { assert, assertEquals, assertMatch } from "@std/assert";
import { CallSeal } from "../../../lib/phone/seal/call_seal.ts";
import { newNonce } from "../../../lib/phone/seal/seal_code.ts";
import { until } from "../../support/until.ts";
import { settle } from "../fake_platform.ts";
import { PhoneRig } from "../phone_rig.ts";

/** Alice's phone in a browser that can seal, registered. */
function sealingRig(): PhoneRig {
  const rig = PhoneRig.registered();
  rig.browser.platform.seal = (person) =>
    Promise.resolve(new CallSeal(person, null));
  return rig;
}

/** The latest message of a kind that Alice's phone sent, once there is one. */
async function sent<Id extends string>(rig: PhoneRig, id: Id) {
  const found = await until(() =>
    rig.sent().findLast((message) => message.id === id)
  );
  return found as typeof found & { id: Id };
}

/** Bob's sealed call rings at Alice's phone, which has answered his offer. */
async function rung(commitment?: string, sdpOffer = "bob's") {
  const rig = sealingRig();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1", sealed: true });
  rig.receive({
    id: "sealedOffer",
    callId: "c1",
    sdpOffer,
    seal: commitment,
  });
  return { rig, answer: await sent(rig, "sealedAnswer") };
}

Deno.test("caller and callee show the same signs, once the caller has revealed its nonce", async () => {
  const caller = sealingRig();
  await caller.phone.call("bob");
  const call = await sent(caller, "call");
  const { rig: callee, answer } = await rung(call.seal);
  caller.receive({ id: "ringing", callId: "c1" });
  caller.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: answer.sdpAnswer,
    sealed: true,
    seal: answer.seal,
  });
  const { seal } = await sent(caller, "sealReveal");
  callee.receive({ id: "sealReveal", callId: "c1", seal });
  const signs = await until(() => callee.phone.seal.value?.check.value?.signs);
  assertEquals(signs?.length, 4);
  assert(caller.phone.sealed.value);
  assert(callee.phone.sealed.value);
});

Deno.test("a wrong reveal ends the call, with words of its own, before and after the accept", async () => {
  for (const accepted of [false, true]) {
    const { rig } = await rung("0".repeat(64));
    if (accepted) {
      await rig.phone.accept();
      rig.in("connecting");
    }
    rig.receive({ id: "sealReveal", callId: "c1", seal: newNonce() });
    await until(() => rig.state.name === "idle");
    assertEquals(rig.in("idle").ended?.reason, "seal_broken");
    assertEquals(rig.lastSent()?.id, "stop");
    assertEquals(rig.phone.sealed.value, false);
  }
});

Deno.test("a callee's first picture has room, as a caller's has", async () => {
  const { rig } = await rung(undefined, "a=rtpmap:96 VP8/90000\r\n");
  assertMatch(
    rig.browser.connection.remoteDescription?.sdp ?? "",
    /x-google-start-bitrate=1000/,
  );
});

Deno.test("an accept waits for the caller's own offer, and then needs no other", async () => {
  const rig = sealingRig();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1", sealed: true });
  const accepting = rig.phone.accept();
  await settle();
  rig.in("connecting");
  rig.receive({ id: "sealedOffer", callId: "c1", sdpOffer: "bob's" });
  await accepting;
  const accept = await sent(rig, "incomingCallResponse");
  assertEquals([accept.callResponse, accept.sdpOffer], ["accept", undefined]);
  assertEquals(rig.browser.connections.length, 1);
});

Deno.test("without the caller's own offer, an accept goes through a server that decrypts", async () => {
  const rig = sealingRig();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1", sealed: true });
  void rig.phone.accept();
  await rig.browser.advance(3_000);
  const accept = await sent(rig, "incomingCallResponse");
  assertEquals(accept.sdpOffer, "offer 0");
  assertEquals(rig.phone.sealed.value, false);
});

Deno.test("a call that ends while its accept waits is over", async () => {
  const rig = sealingRig();
  rig.receive({ id: "incomingCall", from: "bob", callId: "c1", sealed: true });
  const accepting = rig.phone.accept();
  await settle();
  rig.receive({ id: "callEnded", callId: "c1", reason: "cancelled" });
  await accepting;
  assertEquals(rig.in("idle").ended?.reason, "cancelled");
  assertEquals(
    rig.sent().filter(({ id }) => id === "incomingCallResponse"),
    [],
  );
});

Deno.test("a restart of ICE that brings another certificate ends the call", async () => {
  const certificate = (name: string) => `a=fingerprint:sha-256 ${name}\r\n`;
  const rig = sealingRig();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: certificate("B0"),
    sealed: true,
  });
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  await settle();
  rig.browser.connection.become("connected");
  rig.in("active");
  Object.assign(rig.browser.connection, { restartIce: () => {} });
  for (const [name, lives] of [["B0", true], ["E5", false]] as const) {
    rig.receive({
      id: "renegotiate",
      callId: "c1",
      cause: "network",
      sealed: true,
    });
    await settle();
    const offer = await sent(rig, "renegotiateOffer");
    rig.receive({
      id: "renegotiateAnswer",
      callId: "c1",
      sdpAnswer: certificate(name),
      offerId: offer.offerId,
    });
    await settle();
    assertEquals(rig.state.name === "active", lives, name);
    assertEquals(rig.browser.connections.length, 1);
  }
  assertEquals(rig.in("idle").ended?.reason, "seal_broken");
});

Deno.test("a sealed call that goes on unsealed says so", async () => {
  const rig = sealingRig();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: "bob's",
    sealed: true,
  });
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  await settle();
  rig.browser.connection.become("connected");
  assert(rig.phone.sealed.value);
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  assertEquals(rig.phone.sealed.value, false);
  assertEquals(rig.phone.notice.value?.code, "seal_lost");
});

Deno.test("signs that were compared end with their connection, also if the server calls the next one sealed", async () => {
  const rig = sealingRig();
  await rig.phone.call("bob");
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: "bob's",
    sealed: true,
    seal: newNonce(),
  });
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  await until(() => rig.phone.seal.value?.check.value);
  rig.browser.connection.become("connected");
  await rig.phone.seal.value?.compared();
  rig.receive({ id: "renegotiate", callId: "c1", cause: "media_lost" });
  const { offerId } = await sent(rig, "renegotiateOffer");
  rig.receive({
    id: "renegotiateAnswer",
    callId: "c1",
    sdpAnswer: "the server's",
    offerId,
    sealed: true,
    seal: newNonce(),
  });
  await settle();
  assertEquals(rig.phone.seal.value?.check.value ?? null, null);
});

Deno.test("the caller of a sealed call sends nothing before the accept, and then all", async () => {
  const rig = sealingRig();
  await rig.phone.call("bob");
  const active = () => rig.browser.connection.limits.map((one) => one.active);
  assertEquals(active(), [true, true]);
  rig.receive({ id: "ringing", callId: "c1" });
  rig.receive({
    id: "callProgress",
    callId: "c1",
    sdpAnswer: "bob's",
    sealed: true,
  });
  await settle();
  assertEquals(active(), [false, false]);
  rig.receive({ id: "callResponse", response: "accepted", callId: "c1" });
  await settle();
  assertEquals(active(), [true, true]);
});
