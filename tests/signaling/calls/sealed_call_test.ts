/** Calls whose browsers encrypt for each other. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import { believer } from "../sessions/token_desk.ts";
import { Switchboard } from "../switchboard.ts";
import {
  accept,
  ALICE,
  answered,
  BOB,
  COMMITMENT,
  DEVICE,
  NONCE,
  offers,
  person,
  REVEALED,
  ringing,
  talking,
} from "./sealed_board.ts";

Deno.test("offer, answer and nonces go from browser to browser while it rings", async () => {
  const { board, alice, bob, callId } = await answered();
  assertEquals(bob.last("incomingCall").sealed, true);
  const { sdpOffer, seal } = bob.last("sealedOffer");
  assertEquals({ sdpOffer, seal }, {
    sdpOffer: `passed ${ALICE}`,
    seal: COMMITMENT,
  });
  assertEquals(alice.last("callProgress"), {
    id: "callProgress",
    callId,
    sdpAnswer: `passed ${BOB}`,
    sealed: true,
    seal: NONCE,
    device: DEVICE,
  });
  await alice.send({
    id: "sealReveal",
    callId,
    seal: REVEALED,
    device: DEVICE,
  });
  assertEquals(bob.last("sealReveal").seal, REVEALED);
  assertEquals(bob.last("sealReveal").device, DEVICE);
  bob.take();
  await alice.send({ id: "sealReveal", callId, seal: NONCE });
  assertEquals(bob.take(), [], "one is passed on");
  assertEquals(board.media.pipelines[0].connects, 0, "the gate is closed");
  await accept(bob, callId);
  assertEquals(alice.last("callResponse").response, "accepted");
  assertEquals(alice.last("callResponse").sdpAnswer, undefined);
  assert(bob.has("startCommunication"));
  assertEquals(board.media.pipelines.map(({ connects }) => connects), [1]);
});

Deno.test("a call is sealed only if every session and the media support it", async () => {
  for (
    const [what, caller, callee, seals, seal] of [
      ["the caller cannot", false, true, true, "prefer"],
      ["the callee cannot", true, false, true, "prefer"],
      ["no media server can", true, true, false, "prefer"],
      ["the service does not want it", true, true, true, "off"],
    ] as const
  ) {
    const board = new Switchboard();
    board.media.seals = seals;
    board.seal = seal;
    const alice = await person(board, "alice", caller);
    const bob = await person(board, "bob", callee);
    await alice.send({ id: "call", to: "bob", sdpOffer: ALICE });
    assertEquals(bob.last("incomingCall").sealed, undefined, what);
    assertEquals(bob.has("sealedOffer"), false, what);
    assertEquals(alice.last("callProgress").sealed, undefined, what);
  }
});

Deno.test("a service that requires sealed calls refuses others with an explanation", async () => {
  const board = new Switchboard();
  board.seal = "require";
  const alice = await person(board, "alice");
  const bob = await person(board, "bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: ALICE });
  const { response, reason, message } = alice.last("callResponse");
  assertEquals({ response, reason }, {
    response: "rejected",
    reason: "media_unavailable",
  });
  assert(message);
  assertEquals(bob.has("incomingCall"), false);
});

Deno.test("the first answer counts, and no early answer is accepted beside it", async () => {
  const { bob, callId } = await answered();
  bob.take();
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  await bob.send({ id: "prepareAnswer", callId, sdpOffer: BOB });
  assertEquals(
    bob.take().map((message) => "reason" in message && message.reason),
    ["invalid_message", "invalid_message"],
  );
});

Deno.test("of devices that register while a sealed call rings, only those that can seal get its offer", async () => {
  const board = new Switchboard(believer);
  board.media.seals = true;
  const [alice, bob, able, unable] = Array.from(
    { length: 4 },
    () => board.user(),
  );
  const register = { id: "register", protocol: 2, sealed: true } as const;
  await alice.send({ ...register, token: "alice" });
  await bob.send({ ...register, token: "bob" });
  await alice.send({ id: "call", to: "bob", sdpOffer: ALICE });
  await able.send({ ...register, token: "bob" });
  await unable.send({ ...register, token: "bob", sealed: false });
  assertEquals(
    [bob, able, unable].map((device) => device.has("sealedOffer")),
    [true, true, false],
  );
  assert(unable.has("incomingCall"));
});

Deno.test("an ICE restart is answered for one side only", async () => {
  const { board, alice, bob, callId } = await talking();
  await offers(bob, callId, BOB);
  assertEquals(bob.last("renegotiateAnswer").sdpAnswer, `answer to ${BOB}`);
  assertEquals(alice.has("renegotiate"), false);
  assertEquals(board.media.pipelines.length, 1);
});

Deno.test("a lost leg is requested to restart ICE", async () => {
  const { board, alice, bob } = await talking();
  board.media.pipelines[0].events.legLost("callee");
  assertEquals(bob.last("renegotiate").sealed, true);
  assertEquals(alice.ids(), ["peerReconnecting"]);
});

Deno.test("another media server takes a sealed call over with its agreement", async () => {
  const { board, alice, bob, callId } = await talking();
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.last("renegotiate").sealed, true);
  await board.advance(0);
  assertEquals(board.media.pipelines[1].agreement, {
    caller: ALICE,
    callee: BOB,
  });
  await offers(alice, callId, ALICE);
  await offers(bob, callId, BOB);
  assert(alice.has("renegotiateAnswer") && bob.has("renegotiateAnswer"));
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
});

Deno.test("a drained media server's sealed call moves to another one, and frees what it had", async () => {
  const { board, alice, bob, callId } = await talking();
  board.media.pipelines[0].events.moves();
  assertEquals(alice.last("renegotiate").sealed, true);
  assertEquals(bob.last("renegotiate").sealed, true);
  await offers(alice, callId, ALICE);
  await offers(bob, callId, BOB);
  assert(alice.has("renegotiateAnswer") && bob.has("renegotiateAnswer"));
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
  assertEquals(board.media.pipelines[1].saved.sealed, true);
});

Deno.test("a sealed call stays on a drained media server while no other one can", async () => {
  const { board, alice, bob } = await talking();
  board.media.seals = false;
  board.media.pipelines[0].events.moves();
  assertEquals([alice.take(), bob.take()], [[], []]);
  assertEquals(board.media.pipelines.map(({ released }) => released), [0]);
});

Deno.test("an answer that cannot be passed on is reported, and the call keeps ringing", async () => {
  const { board, alice, bob, callId } = await ringing();
  board.media.refusal = mediaDown();
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: "nonsense" });
  assert(bob.has("error"));
  board.media.refusal = null;
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  assertEquals(alice.last("callProgress").sdpAnswer, `passed ${BOB}`);
});
