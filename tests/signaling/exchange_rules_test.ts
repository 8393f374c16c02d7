import { assert, assertEquals } from "@std/assert";
import { settled } from "./hostile_media.ts";
import { Rig } from "./rig.ts";

const CANDIDATE = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 };

Deno.test("a call of part 1: the tutorial's messages and nothing else", async () => {
  const rig = new Rig();
  const alice = rig.person("alice", 1);
  const bob = rig.person("bob", 1);
  await rig.call(alice, bob);
  assertEquals(alice.received, [
    { id: "registerResponse", response: "accepted" },
    {
      id: "callResponse",
      response: "accepted",
      sdpAnswer: "answer to caller's offer",
    },
  ]);
  assertEquals(bob.received, [
    { id: "registerResponse", response: "accepted" },
    { id: "incomingCall", from: "alice" },
    { id: "startCommunication", sdpAnswer: "answer to callee's offer" },
  ]);
  alice.say({ id: "stop" });
  assertEquals(bob.last(), {
    id: "stopCommunication",
    message: "alice hung up.",
  });
  assertEquals(alice.received.length, 2);
  assertEquals(rig.leftOver(), 0);
});

Deno.test("names: one is for one; odd ones are refused; NFKC forms are one", () => {
  const rig = new Rig();
  rig.person("alice");
  for (const taken of ["alice", " alice ", "ａlice"]) {
    const other = rig.person(taken);
    assertEquals(other.got("registerResponse")[0].reason, "name_taken");
  }
  for (const odd of ["", "   ", "a\u0000b", "a\u202eb", "x".repeat(10_000)]) {
    const other = rig.person(odd);
    assertEquals(other.got("registerResponse")[0].reason, "invalid_name", odd);
  }
  for (const fine of ["__proto__", "constructor", "zoë", "李雷"]) {
    const answer = rig.person(fine).got("registerResponse")[0];
    assertEquals(answer.response, "accepted", fine);
  }
  assertEquals(
    rig.person("__proto__").got("registerResponse")[0].reason,
    "name_taken",
  );
});

Deno.test("a second register on a socket is refused and changes nothing", () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  alice.say({ id: "register", name: "eve" });
  assertEquals(alice.got("registerResponse")[1].response, "rejected");
  assertEquals(rig.exchange.userCount, 1);
});

Deno.test("an unregistered sender is told so, whatever it sends", () => {
  const rig = new Rig();
  rig.person("bob");
  const nobody = rig.client();
  nobody.say({ id: "call", to: "bob", sdpOffer: "x" });
  nobody.say({ id: "onIceCandidate", candidate: CANDIDATE });
  nobody.say({ id: "incomingCallResponse", callResponse: "accept" });
  nobody.say({ id: "stop" });
  assertEquals(nobody.got("callResponse")[0].response, "rejected");
  assertEquals(nobody.got("error").length, 3);
  assertEquals(rig.exchange.callCount, 0);
});

Deno.test("a third person can neither answer nor end somebody else's call", () => {
  const rig = new Rig();
  const alice = rig.person("alice");
  const bob = rig.person("bob");
  const eve = rig.person("eve");
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  const callId = bob.got("incomingCall")[0].callId!;
  eve.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    from: "alice",
    callId,
    sdpOffer: "x",
  });
  eve.say({ id: "stop", callId });
  assertEquals(eve.got("error").map(({ reason }) => reason), [
    "not_in_call",
    "not_in_call",
  ]);
  assertEquals(rig.exchange.callCount, 1);
  assertEquals(alice.got("callResponse"), []);
});

Deno.test("a caller cannot accept its own call, and an active call takes no accept", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  const accept = {
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "y",
  } as const;
  alice.say(accept);
  assertEquals(alice.got("error").length, 1);
  bob.say(accept);
  bob.say(accept);
  await rig.media.answerAll();
  bob.say(accept);
  assertEquals(bob.got("error").length, 2);
  assertEquals(bob.got("startCommunication").length, 1);
});

Deno.test("busy, self, unknown and a second call are refused by the server", () => {
  const rig = new Rig();
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((n) =>
    rig.person(n)
  );
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  carol.say({ id: "call", to: "bob", sdpOffer: "x" });
  carol.say({ id: "call", to: "carol", sdpOffer: "x" });
  carol.say({ id: "call", to: "nobody", sdpOffer: "x" });
  bob.say({ id: "call", to: "alice", sdpOffer: "x" });
  assertEquals(carol.got("callResponse").map(({ reason }) => reason), [
    "busy",
    "busy",
    "not_registered",
  ]);
  assertEquals(bob.got("callResponse")[0].reason, "busy");
  assertEquals(bob.got("missedCall"), [{ id: "missedCall", from: "carol" }]);
  bob.say({ id: "stop" });
  assertEquals(alice.got("stopCommunication").length, 1);
  assertEquals(carol.got("stopCommunication").length, 0);
});

Deno.test("nobody answers: after 60 s both are told", () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  rig.clock.advance(59_999);
  assertEquals(alice.got("callResponse"), []);
  rig.clock.advance(1);
  assertEquals(alice.got("callResponse")[0].reason, "no_answer");
  assertEquals(bob.got("stopCommunication")[0].reason, "no_answer");
});

Deno.test("stop during pipeline creation: the late pipeline is released once", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  await settled();
  alice.say({ id: "stop" });
  assertEquals(bob.got("stopCommunication")[0].reason, "cancelled");
  await rig.media.answerAll();
  assertEquals(rig.media.pipelines.map(({ releases }) => releases), [1]);
});

Deno.test("a decline carries the callee's own words; the two can call again", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice", 1), rig.person("bob", 1)];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  bob.say({
    id: "incomingCallResponse",
    callResponse: "reject",
    message: "in a meeting",
  });
  assertEquals(alice.last(), {
    id: "callResponse",
    response: "rejected",
    message: "in a meeting",
  });
  await rig.call(alice, bob);
  assertEquals(alice.got("callResponse")[1].response, "accepted");
});

Deno.test("candidates before the endpoint are kept, and none crosses into a later call", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice", 1), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  await settled();
  alice.say({ id: "onIceCandidate", candidate: CANDIDATE });
  alice.say({ id: "stop" });
  await rig.media.answerAll();
  alice.say({ id: "onIceCandidate", candidate: CANDIDATE });
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  const second = { ...CANDIDATE, candidate: "candidate:2" };
  alice.say({ id: "onIceCandidate", candidate: second });
  await rig.media.answerAll();
  assertEquals(rig.media.pipelines[1].candidates, []);
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "y",
  });
  await rig.media.answerAll();
  assertEquals(rig.media.pipelines[0].candidates, []);
  assertEquals(rig.media.pipelines[1].candidates, [
    { leg: "caller", candidate: second },
  ]);
});

Deno.test("success is reported only when both directions are connected", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice", 1), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  await rig.media.answerAll();
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "y",
  });
  await settled();
  const asked = rig.media.pending.map(({ what }) => what);
  assertEquals(asked, ["negotiate caller", "negotiate callee", "connect"]);
  rig.media.pending[0].succeed();
  rig.media.pending[0].succeed();
  await settled();
  assertEquals(alice.got("callResponse"), []);
  rig.media.pending[0].succeed();
  await settled();
  assertEquals(alice.got("callResponse")[0].response, "accepted");
});

for (
  const asked of ["create", "negotiate caller", "negotiate callee", "connect"]
) {
  Deno.test(`the media server fails at "${asked}": both are told in words`, async () => {
    const rig = new Rig();
    const [alice, bob] = [rig.person("alice"), rig.person("bob")];
    alice.say({ id: "call", to: "bob", sdpOffer: "x" });
    bob.say({
      id: "incomingCallResponse",
      callResponse: "accept",
      sdpOffer: "y",
    });
    for (let round = 0; round < 3; round++) {
      for (const entry of [...rig.media.pending]) {
        if (entry.what === asked) entry.fail();
        else entry.succeed();
      }
      await settled();
    }
    assertEquals(alice.got("callResponse")[0].reason, "media_failed");
    assertEquals(bob.got("stopCommunication")[0].reason, "media_failed");
    assertEquals(rig.leftOver(), 0);
  });
}

Deno.test("a media server that never answers: the call ends after 10 s", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  alice.say({ id: "call", to: "bob", sdpOffer: "x" });
  bob.say({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "y",
  });
  rig.clock.advance(10_000);
  assertEquals(alice.got("callResponse")[0].reason, "media_failed");
  await rig.media.answerAll();
  assertEquals(rig.leftOver(), 0);
});

Deno.test("a dropped socket resumes with its token: name, call and messages in order", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  await rig.call(alice, bob);
  const { resumeToken } = alice.got("registerResponse")[0];
  alice.connection.handleClose();
  assertEquals(bob.got("peerReconnecting").length, 1);
  const state = { audio: false, video: "off" } as const;
  const callId = bob.got("incomingCall")[0].callId!;
  bob.say({ id: "mediaState", callId, state });
  rig.clock.advance(14_000);
  const back = rig.client();
  back.say({ id: "register", name: "alice", protocol: 2, resumeToken });
  const [welcome, kept] = back.received;
  assert(welcome.id === "registerResponse" && welcome.resumed);
  assertEquals(welcome.call?.peer, "bob");
  assert(welcome.resumeToken !== resumeToken);
  assertEquals(kept, { id: "peerMediaState", callId, state });
  assertEquals(bob.got("peerReconnected").length, 1);
  const thief = rig.client();
  thief.say({ id: "register", name: "alice", protocol: 2, resumeToken });
  assertEquals(thief.got("registerResponse")[0].reason, "name_taken");
});

Deno.test("a dropped socket that does not come back loses name and call", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  await rig.call(alice, bob);
  alice.connection.handleClose();
  rig.clock.advance(15_000);
  assertEquals(bob.got("callEnded")[0].reason, "peer_lost");
  assertEquals(bob.got("userLeft"), [{ id: "userLeft", name: "alice" }]);
  assertEquals(rig.leftOver(), 0);
});

Deno.test("lost media of a standing call: both renegotiate on a fresh pipeline, once", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob")];
  await rig.call(alice, bob);
  const callId = bob.got("incomingCall")[0].callId!;
  const { MediaError } = await import("../../lib/signaling/call_media.ts");
  rig.media.pipelines[0].events.lost(new MediaError("media_failed", "gone"));
  assertEquals(alice.got("renegotiate")[0].cause, "media_lost");
  for (const person of [alice, bob]) {
    person.say({ id: "renegotiateOffer", callId, sdpOffer: "again" });
  }
  await rig.media.answerAll();
  assertEquals(alice.got("renegotiateAnswer").length, 1);
  assertEquals(bob.got("renegotiateAnswer").length, 1);
  bob.say({ id: "stop" });
  assertEquals(rig.leftOver(), 0);
});

Deno.test("shutdown tells, waits for calls, ends them, and leaves nothing", async () => {
  const rig = new Rig();
  const [alice, bob] = [rig.person("alice"), rig.person("bob", 1)];
  await rig.call(alice, bob);
  const over = rig.exchange.shutdown(5_000);
  assertEquals(alice.got("serverShutdown")[0].drainMs, 5_000);
  assertEquals(bob.got("serverShutdown"), []);
  const late = rig.person("late");
  assertEquals(late.got("registerResponse")[0].reason, "server_shutdown");
  rig.clock.advance(5_000);
  await over;
  assertEquals(rig.leftOver(), 0);
  assertEquals(rig.exchange.userCount, 0);
  assertEquals(rig.clock.pending, 0);
});
