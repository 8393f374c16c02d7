import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "./fakes.ts";
import { accept, candidate, Switchboard } from "./switchboard.ts";

Deno.test("part 1: a call from register to hang-up, exactly the tutorial's messages", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  assertEquals(alice.take(), []);
  assertEquals(bob.take(), [{ id: "incomingCall", from: "alice" }]);
  await bob.send(accept);
  assertEquals(alice.take(), [{
    id: "callResponse",
    response: "accepted",
    sdpAnswer: "answer to alice's offer",
  }]);
  assertEquals(bob.take(), [{
    id: "startCommunication",
    sdpAnswer: "answer to bob's offer",
  }]);
  await alice.send({ id: "stop" });
  assertEquals(alice.take(), []);
  assertEquals(bob.take(), [{
    id: "stopCommunication",
    message: "alice hung up.",
  }]);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
});

Deno.test("the early answer: callProgress while it rings, then an accept without answer", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  const { callId } = alice.last("ringing");
  assertEquals(
    alice.last("callProgress").sdpAnswer,
    "answer to alice's offer",
  );
  assertEquals(board.media.pipelines[0].connects, 0);
  await bob.send(accept);
  assertEquals(alice.last("callResponse"), {
    id: "callResponse",
    response: "accepted",
    callId,
  });
  assertEquals(board.media.pipelines[0].offers, {
    caller: ["alice's offer"],
    callee: ["bob's offer"],
  });
});

Deno.test("a prepared answer needs no offer in the accept, and nothing crosses before it", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  const { callId } = bob.last("incomingCall");
  await bob.send({ id: "prepareAnswer", callId: callId!, sdpOffer: "early" });
  assertEquals(bob.last("answerPrepared").sdpAnswer, "answer to early");
  assertEquals(board.media.pipelines[0].connects, 0);
  await bob.send({ id: "incomingCallResponse", callResponse: "accept" });
  assertEquals(bob.last("startCommunication"), {
    id: "startCommunication",
    callId,
  });
  assert(alice.has("callResponse"));
  assert(board.media.pipelines[0].connected);
});

Deno.test("an accept without offer is refused where nothing was prepared, and it rings on", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await bob.send({ id: "incomingCallResponse", callResponse: "accept" });
  assert(bob.has("error"));
  await bob.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("no answer: after 60 s both hear of it", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await board.advance(59_999);
  assertEquals(alice.take(), []);
  await board.advance(1);
  assertEquals(alice.last("callResponse").response, "rejected");
  assert(bob.has("stopCommunication"));
  assertEquals(board.endReasons(), ["no_answer"]);
});

Deno.test("a decline carries the callee's own words", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await bob.send({
    id: "incomingCallResponse",
    callResponse: "reject",
    message: "in ten minutes",
  });
  assertEquals(alice.last("callResponse").message, "in ten minutes");
  assertEquals(board.endReasons(), ["declined"]);
});

Deno.test("glare: the first call rings, the second is refused, and it can be accepted", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  await bob.send({ id: "call", to: "alice", sdpOffer: "o" });
  assertEquals(bob.last("callResponse").reason, "busy");
  assert(!alice.has("incomingCall"));
  await bob.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("resume: messages due meanwhile come in order after the answer, the token works once", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const token = bob.resumeToken;
  await bob.drop();
  assert(alice.has("peerReconnecting"));
  const { events } = board.media.pipelines[0];
  events.iceCandidate("callee", { candidate: "one" });
  events.iceCandidate("callee", { candidate: "two" });
  const again = board.user();
  await again.send({
    id: "register",
    name: "bob",
    protocol: 2,
    resumeToken: token,
  });
  const [welcome, ...kept] = again.take();
  assert(welcome.id === "registerResponse");
  assertEquals(welcome.resumed, true);
  assertEquals(welcome.call?.state, "active");
  assertEquals(
    kept.map((message) =>
      message.id === "iceCandidate" ? message.candidate.candidate : message.id
    ),
    ["one", "two"],
  );
  assert(alice.has("peerReconnected"));
  const thief = board.user();
  await thief.send({
    id: "register",
    name: "bob",
    protocol: 2,
    resumeToken: token,
  });
  assertEquals(thief.last("registerResponse").reason, "name_taken");
});

Deno.test("a page that said it goes away has a shorter time to come back", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  await alice.send({ id: "leaving" });
  await alice.drop();
  assertEquals(bob.last("peerReconnecting").id, "peerReconnecting");
  await board.advance(5_999);
  assertEquals(bob.has("callEnded"), false);
  await board.advance(1);
  assertEquals(bob.last("callEnded").reason, "peer_lost");
});

Deno.test("a leg that falls silent is repaired, unless it said that it sends nothing", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { events } = board.media.pipelines[0];
  const { callId } = alice.last("callResponse");
  const off = { audio: false, video: "off" } as const;
  await bob.send({ id: "mediaState", callId: callId!, state: off });
  events.legSilent("callee");
  assertEquals(bob.has("renegotiate"), false);
  events.legSilent("caller");
  assertEquals(alice.last("renegotiate").cause, "network");
  assertEquals(bob.has("peerReconnecting"), true);
});

Deno.test("grace over: the call ends and the name is free", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  await bob.drop();
  await board.advance(15_000);
  assertEquals(alice.last("callEnded").reason, "peer_lost");
  await board.registered("bob", 2);
});

Deno.test("media lost in a call of part 2: both renegotiate on a fresh pipeline", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  board.media.refusal = mediaDown();
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.last("renegotiate").cause, "media_lost");
  assertEquals(bob.last("renegotiate").cause, "media_lost");
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a2" });
  await board.advance(1_000);
  assert(!alice.has("renegotiateAnswer"));
  board.media.refusal = null;
  await board.advance(1_000);
  assertEquals(alice.last("renegotiateAnswer").sdpAnswer, "answer to a2");
  await bob.send({ id: "renegotiateOffer", callId, sdpOffer: "b2" });
  assertEquals(bob.last("renegotiateAnswer").sdpAnswer, "answer to b2");
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("media lost and not repaired in time: both are told", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  board.media.pipelines[0].events.lost(mediaDown());
  await board.advance(0);
  await board.advance(25_000);
  assertEquals(alice.last("callEnded").reason, "media_failed");
  assertEquals(bob.last("callEnded").reason, "media_failed");
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 1]);
});

Deno.test("media lost in a call of part 1 ends it", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.ids().at(-1), "stopCommunication");
  assertEquals(bob.ids().at(-1), "stopCommunication");
});

Deno.test("one leg renegotiates: only it gets an answer, the peer hears of it", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  alice.take();
  bob.take();
  board.media.pipelines[0].events.legLost("caller");
  assertEquals(alice.ids(), ["renegotiate"]);
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a2" });
  assertEquals(alice.ids(), ["renegotiateAnswer"]);
  assertEquals(bob.ids(), ["peerReconnecting", "peerReconnected"]);
});

Deno.test("an own offer that is never answered: the old leg goes on", async () => {
  const board = new Switchboard();
  const { alice } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  board.media.manual = true;
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a2" });
  await board.advance(10_000);
  assertEquals(alice.last("error").reason, "media_failed");
  board.media.answerAll();
  await board.advance(60_000);
  assert(!alice.has("renegotiateAnswer"));
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("shutdown: told, drained, ended, every pipeline freed", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2);
  let done = false;
  const shutdown = board.exchange.shutdown(5_000).then(() => done = true);
  assertEquals(alice.last("serverShutdown").drainMs, 5_000);
  assert(!bob.has("serverShutdown"));
  const carol = board.user();
  await carol.send({ id: "register", name: "carol" });
  assertEquals(carol.last("registerResponse").response, "rejected");
  await board.advance(4_999);
  assertEquals(done, false);
  await board.advance(1);
  await shutdown;
  assertEquals(alice.last("callEnded").reason, "server_shutdown");
  assert(bob.has("stopCommunication"));
  assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
  assertEquals(board.exchange.userCount, 0);
  assertEquals(board.clock.pending, 0);
});

Deno.test("shutdown without calls is at once, and twice is once", async () => {
  const board = new Switchboard();
  await board.registered("alice");
  await Promise.all([
    board.exchange.shutdown(5_000),
    board.exchange.shutdown(1),
  ]);
  assertEquals(board.exchange.userCount, 0);
});

Deno.test("candidates in flight reach their own leg in order", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await alice.send(candidate("a1"));
  await bob.send(candidate("b1"));
  board.media.answerAll();
  await bob.send(accept);
  await alice.send(candidate("a2"));
  assertEquals(board.media.pipelines[0].candidates, [
    { leg: "caller", candidate: "a1" },
    { leg: "callee", candidate: "b1" },
    { leg: "caller", candidate: "a2" },
  ]);
});
