/**
 * One test for each way in which calls of Kurento's tutorial server, or of
 * servers based on it, are known to break.
 */
import { assert, assertEquals } from "@std/assert";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { mediaDown } from "./fakes.ts";
import { SignalingServer } from "./signaling_server.ts";
import { TestSocket } from "./sockets/test_socket.ts";
import { accept, candidate, Switchboard } from "./switchboard.ts";

Deno.test("malformed JSON and null get an error, and the exchange continues", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice");
  alice.take();
  for (const text of ["{", "", "null", "undefined", '"call"']) {
    await alice.send(text);
    assertEquals(alice.ids(), ["error"], text);
  }
  await alice.send({ id: "ping" });
  assertEquals(alice.ids(), ["pong"]);
});

Deno.test("an unregistered call, candidate and response change nothing", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob");
  bob.take();
  const stranger = board.user();
  await stranger.send({ id: "call", to: "bob", from: "bob", sdpOffer: "o" });
  assertEquals(stranger.last("callResponse").response, "rejected");
  stranger.take();
  await stranger.send(candidate("c"));
  await stranger.send(accept);
  await stranger.send({ id: "stop" });
  assertEquals(stranger.ids(), ["error", "error", "error"]);
  assertEquals(bob.take(), []);
  assertEquals(board.media.pipelines, []);
});

Deno.test("constructor and __proto__ are names like others", async () => {
  const board = new Switchboard();
  const absent = await board.registered("alice");
  for (const name of ["constructor", "__proto__", "toString"]) {
    await absent.send({ id: "call", to: name, sdpOffer: "o" });
    assertEquals(absent.last("callResponse").response, "rejected");
  }
  const one = await board.registered("constructor");
  const other = await board.registered("__proto__");
  await one.send({ id: "call", to: "__proto__", sdpOffer: "o" });
  assertEquals(other.last("incomingCall").from, "constructor");
  await other.send(accept);
  assertEquals(one.last("callResponse").response, "accepted");
});

Deno.test("a disconnect while candidates arrive from Kurento is harmless", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  const { events } = board.media.pipelines[0];
  bob.take();
  await alice.drop();
  events.iceCandidate("caller", { candidate: "late" });
  events.iceCandidate("callee", { candidate: "late" });
  assertEquals(bob.ids(), ["stopCommunication"]);
  assertEquals(board.exchange.callCount, 0);
});

Deno.test("a third person cannot accept, decline, stop or feed another's call", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  const { callId } = alice.last("ringing");
  const carol = await board.registered("carol", 2);
  carol.take();
  await carol.send({ ...accept, callId } as never);
  await carol.send({ ...accept, from: "alice" } as never);
  await carol.send({ id: "stop", callId });
  await carol.send({ ...candidate("evil"), callId } as never);
  await carol.send({ id: "prepareAnswer", callId, sdpOffer: "evil" });
  await carol.send({ id: "renegotiateOffer", callId, sdpOffer: "evil" });
  const answers = carol.take();
  assertEquals(answers.map(({ id }) => id), Array(6).fill("error"));
  await bob.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
  const [pipeline] = board.media.pipelines;
  assertEquals(pipeline.offers.callee, ["bob's offer"]);
  assertEquals(pipeline.candidates, []);
});

Deno.test("a forged from is ignored", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice");
  const bob = await board.registered("bob");
  const carol = await board.registered("carol");
  carol.take();
  await alice.send({ id: "call", to: "bob", from: "carol", sdpOffer: "o" });
  assertEquals(bob.last("incomingCall").from, "alice");
  bob.take();
  for (const callResponse of ["accept", "reject"] as const) {
    await bob.send({ ...accept, callResponse, from: "carol" } as never);
    assertEquals(bob.ids(), ["error"]);
  }
  await bob.send({ ...accept, from: " ALICE " } as never);
  assertEquals(alice.last("callResponse").response, "accepted");
  assertEquals(carol.take(), []);
});

Deno.test("a late accept of a cancelled call does not accept the one that rings now", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  const carol = await board.registered("carol");
  await alice.send({ id: "stop" });
  await carol.send({ id: "call", to: "bob", sdpOffer: "o" });
  bob.take();
  await bob.send({ ...accept, from: "alice" } as never);
  assertEquals(bob.ids(), ["error"]);
  assert(!carol.has("callResponse"));
  await bob.send({ ...accept, from: "carol" } as never);
  assertEquals(carol.last("callResponse").response, "accepted");
});

Deno.test("an unsolicited accept during a call is refused, and the call continues", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  alice.take();
  bob.take();
  await bob.send(accept);
  await alice.send(accept);
  assertEquals([alice.ids(), bob.ids()], [["error"], ["error"]]);
  assertEquals(board.media.pipelines.length, 1);
  assertEquals(board.media.pipelines[0].released, 0);
});

Deno.test("a call to a busy person is refused, and their later hang-up reaches the right side", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  const carol = await board.registered("carol");
  alice.take();
  bob.take();
  await carol.send({ id: "call", to: "bob", sdpOffer: "o" });
  assertEquals(carol.last("callResponse").response, "rejected");
  carol.take();
  assertEquals(bob.take(), []);
  await bob.send({ id: "stop" });
  assertEquals(alice.ids(), ["stopCommunication"]);
  assertEquals(carol.take(), []);
});

Deno.test("stop during pipeline creation frees the pipeline when it is there", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await bob.send(accept);
  await alice.send({ id: "stop" });
  assertEquals(board.media.pipelines.length, 0);
  board.media.answerAll();
  await board.advance(0);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
  assertEquals(bob.ids(), ["incomingCall", "stopCommunication"]);
});

Deno.test("candidates that arrive while the endpoint is made are not lost", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await alice.send(candidate("before the accept"));
  await bob.send(accept);
  await alice.send(candidate("before the pipeline"));
  board.media.answerAll();
  await board.advance(0);
  await alice.send(candidate("before the answer"));
  board.media.answerAll();
  await board.advance(0);
  await alice.send(candidate("after it"));
  assertEquals(
    board.media.pipelines[0].candidates.map(({ candidate }) => candidate),
    [
      "before the accept",
      "before the pipeline",
      "before the answer",
      "after it",
    ],
  );
});

Deno.test("no candidate crosses into a later call", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await alice.send(candidate("of the first"));
  await alice.send({ id: "stop" });
  await alice.send(candidate("of none"));
  board.media.manual = false;
  await alice.send({ id: "call", to: "bob", sdpOffer: "second" });
  await bob.send(accept);
  board.media.answerAll();
  await board.advance(0);
  for (const pipeline of board.media.pipelines) {
    assertEquals(pipeline.candidates, []);
  }
});

Deno.test("a second register on a socket is refused and the first name stays", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice");
  await alice.send({ id: "register", name: "bob" });
  assertEquals(alice.last("registerResponse").response, "rejected");
  await board.registered("bob");
  assertEquals(board.exchange.userCount, 2);
  await alice.drop();
  assertEquals(board.exchange.userCount, 1);
});

Deno.test("stop while it rings reaches the callee, whose later accept is refused", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await alice.send({ id: "stop" });
  assertEquals(bob.ids(), ["incomingCall", "stopCommunication"]);
  await bob.send(accept);
  assertEquals(bob.ids(), ["error"]);
  assertEquals(alice.take(), []);
});

Deno.test("when a callee leaves while it rings, the caller is told and free", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await bob.drop();
  assertEquals(alice.last("callResponse").response, "rejected");
  await board.registered("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "again" });
  assertEquals(board.exchange.callCount, 1);
});

for (const stage of ["while it rings", "at the accept", "in the call"]) {
  Deno.test(`when Kurento fails ${stage}, both sides get an explanation`, async () => {
    const board = new Switchboard();
    const alice = await board.registered("alice");
    const bob = await board.registered("bob");
    if (stage === "while it rings") board.media.refusal = mediaDown();
    await alice.send({ id: "call", to: "bob", sdpOffer: "o" });
    if (stage === "at the accept") board.media.refusal = mediaDown();
    if (stage !== "while it rings") await bob.send(accept);
    if (stage === "in the call") {
      board.media.pipelines[0].events.lost(mediaDown());
    }
    const words = "The media server cannot be reached.";
    assertEquals(bob.last("stopCommunication").message, words);
    if (stage === "in the call") {
      assertEquals(alice.last("stopCommunication").message, words);
    } else {
      assertEquals(alice.last("callResponse").message, words);
    }
    assertEquals(board.exchange.callCount, 0);
  });
}

Deno.test("success is not reported before both directions connect", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  board.media.manual = true;
  bob.take();
  await bob.send(accept);
  const connect = board.media.pending.findIndex(({ name }) =>
    name === "connect"
  );
  const [last] = board.media.pending.splice(connect, 1);
  board.media.answerAll();
  await board.advance(0);
  assertEquals([alice.take().length, bob.take().length], [0, 0]);
  last.resolve();
  await board.advance(0);
  assertEquals([alice.ids(), bob.ids()], [["callResponse"], [
    "startCommunication",
  ]]);
});

Deno.test("the server decides who is busy, so neither side of a ringing call can be called", async () => {
  const board = new Switchboard();
  await board.ringing();
  const carol = await board.registered("carol");
  for (const to of ["alice", "bob"]) {
    await carol.send({ id: "call", to, sdpOffer: "o" });
    assertEquals(carol.last("callResponse").message, "The line is busy.");
  }
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("one person cannot be called twice, nor call themselves", async () => {
  const board = new Switchboard();
  const { alice } = await board.ringing();
  alice.take();
  await alice.send({ id: "call", to: "bob", sdpOffer: "again" });
  assertEquals(alice.last("callResponse").response, "rejected");
  const carol = await board.registered("carol");
  await carol.send({ id: "call", to: "carol", sdpOffer: "o" });
  assertEquals(carol.last("callResponse").response, "rejected");
  assertEquals(board.media.pipelines.length, 1);
});

Deno.test("origin, size and rate are limited", async () => {
  await using server = new SignalingServer({
    allowedOrigins: new Set(["https://localhost:8443"]),
  });
  assertEquals(await server.upgradeStatus("https://evil.example"), 403);
  const big = await TestSocket.open(server.url);
  big.sendText(" ".repeat(70_000));
  assertEquals(await big.closed, CLOSE.tooBig);
  const fast = await TestSocket.open(server.url);
  for (let i = 0; i < 230; i++) fast.send({ id: "stop" });
  await fast.closed;
  assertEquals(server.rejections, ["origin", "tooBig", "policy"]);
});

Deno.test("a client without a network is detected by its silence", async () => {
  await using server = new SignalingServer({ idleSeconds: 1 });
  const silent = await server.openDeafClient("silent");
  await server.until(() => server.exchange.userCount === 1);
  await server.until(() => server.exchange.userCount === 0);
  assert(server.sockets.size === 0);
  silent.close();
});
