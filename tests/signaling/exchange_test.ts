import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "./fakes.ts";
import { accept, Switchboard } from "./switchboard.ts";

Deno.test("a call of version 1 has exactly the tutorial's messages from register to hang-up", async () => {
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

Deno.test("the early answer comes as callProgress while it rings, and the accept carries none", async () => {
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

Deno.test("after a prepared answer the accept needs no offer, and no media flows before it", async () => {
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

Deno.test("an accept without an offer is refused if nothing was prepared, and the call keeps ringing", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await bob.send({ id: "incomingCallResponse", callResponse: "accept" });
  assert(bob.has("error"));
  await bob.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("a call without an answer ends for both after 60 s", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing();
  await board.advance(59_999);
  assertEquals(alice.take(), []);
  await board.advance(1);
  assertEquals(alice.last("callResponse").response, "rejected");
  assert(bob.has("stopCommunication"));
  assertEquals(board.endReasons(), ["no_answer"]);
});

Deno.test("a decline carries the callee's own text", async () => {
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

Deno.test("a decline without text gets the server's in version 1, and only a reason in version 2", async () => {
  for (const version of [undefined, 2] as const) {
    const { alice, bob } = await new Switchboard().ringing(version, 2);
    await bob.send({ id: "incomingCallResponse", callResponse: "reject" });
    const { message } = alice.last("callResponse");
    assertEquals(message, version === 2 ? undefined : "bob declined.");
  }
});

Deno.test("of two crossing calls the first rings and can be accepted, and the second is refused", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  await bob.send({ id: "call", to: "alice", sdpOffer: "o" });
  assertEquals(bob.last("callResponse").reason, "busy");
  assert(!alice.has("incomingCall"));
  await bob.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

for (const asked of ["create", "negotiate", "connect"]) {
  for (const part of [undefined, 2] as const) {
    Deno.test(`a media server that fails at "${asked}" ends the call with an explanation for both, version ${part ?? 1}`, async () => {
      const board = new Switchboard();
      board.media.manual = true;
      const { alice, bob } = await board.ringing(part, part);
      await bob.send(accept);
      for (let round = 0; round < 3; round++) {
        for (const request of board.media.pending.splice(0)) {
          if (request.name === asked) request.reject(mediaDown());
          else request.resolve();
        }
        await board.advance(0);
      }
      const words = "The media server cannot be reached.";
      assertEquals(alice.last("callResponse").message, words);
      assertEquals(bob.last("stopCommunication").message, words);
      assertEquals(board.endReasons(), ["media_unavailable"]);
      assert(board.media.pipelines.every(({ released }) => released === 1));
    });
  }
}

Deno.test("a call whose media server never answers ends after 10 s", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing();
  await board.advance(59_999);
  await bob.send(accept);
  await board.advance(9_999);
  assertEquals(board.exchange.callCount, 1);
  await board.advance(1);
  assertEquals(alice.last("callResponse").response, "rejected");
  assert(bob.has("stopCommunication"));
  board.media.answerAll();
  await board.advance(0);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
});
