/** Calls whose browsers encrypt for each other, and where that ends. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import { Switchboard, type TestUser } from "../switchboard.ts";

const [COMMITMENT, NONCE, REVEALED] = ["a", "b", "c"].map((digit) =>
  digit.repeat(64)
);

/** A device as its page tells it, as long as it must be. */
const DEVICE = { key: `${"A".repeat(87)}=`, proof: `${"B".repeat(86)}==` };

/** A description with a certificate, as far as the exchange reads it. */
function sdp(certificate: string): string {
  return `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 ${certificate}\r\n`;
}

const [ALICE, BOB] = [sdp("AA"), sdp("BB")];

async function person(board: Switchboard, name: string, sealed = true) {
  const user = board.user();
  await user.send({ id: "register", name, protocol: 2, sealed });
  return user;
}

/** Alice's call rings at Bob's; both can seal. */
async function ringing() {
  const board = new Switchboard();
  board.media.seals = true;
  const alice = await person(board, "alice");
  const bob = await person(board, "bob");
  await alice.send({
    id: "call",
    to: "bob",
    sdpOffer: ALICE,
    seal: COMMITMENT,
  });
  const { callId } = alice.last("ringing");
  return { board, alice, bob, callId };
}

async function answered() {
  const call = await ringing();
  const { bob, callId } = call;
  await bob.send({
    id: "sealedAnswer",
    callId,
    sdpAnswer: BOB,
    seal: NONCE,
    device: DEVICE,
  });
  return call;
}

async function talking() {
  const call = await answered();
  await accept(call.bob, call.callId);
  call.alice.take();
  call.bob.take();
  return call;
}

async function accept(bob: TestUser, callId: string, sdpOffer?: string) {
  await bob.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    callId,
    sdpOffer,
  });
}

async function offers(user: TestUser, callId: string, sdpOffer: string) {
  await user.send({ id: "renegotiateOffer", callId, sdpOffer });
}

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
    offer: ALICE,
    answer: BOB,
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

Deno.test("a sealed call that is not connected 5 s after the accept goes on where it can", async () => {
  const { board, alice, bob, callId } = await ringing();
  board.media.unconnected.add("callee");
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  await accept(bob, callId);
  await board.advance(4_999);
  assertEquals(alice.has("renegotiate"), false);
  await board.advance(1);
  board.media.unconnected.clear();
  for (const person of [alice, bob]) {
    assertEquals(person.last("renegotiate").sealed, undefined);
    await offers(person, callId, sdp("CC"));
    assert(person.has("renegotiateAnswer"));
  }
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
  assertEquals(board.media.pipelines.map(({ saved }) => saved.sealed), [
    true,
    undefined,
  ]);
});

Deno.test("where every call has to be sealed, one that does not connect ends", async () => {
  const { board, alice, bob, callId } = await ringing();
  board.seal = "require";
  board.media.unconnected.add("callee");
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  await accept(bob, callId);
  await board.advance(25_000);
  assertEquals(alice.last("callEnded").reason, "media_failed");
});

Deno.test("without another server for sealed calls, both continue with new connections", async () => {
  const { board, alice, bob } = await talking();
  board.media.seals = false;
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.last("renegotiate").sealed, undefined);
  assertEquals(bob.last("renegotiate").sealed, undefined);
});

Deno.test("a reloaded page ends the seal, and the other side gets a new connection, too", async () => {
  const { board, alice, bob, callId } = await talking();
  const reloaded = sdp("CC");
  await offers(bob, callId, reloaded);
  assertEquals(
    bob.last("renegotiateAnswer").sdpAnswer,
    `answer to ${reloaded}`,
  );
  assertEquals(alice.last("renegotiate").sealed, undefined);
  await offers(alice, callId, sdp("DD"));
  assert(alice.has("renegotiateAnswer"));
  assertEquals(board.media.pipelines.map(({ saved }) => saved.sealed), [
    true,
    undefined,
  ]);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
});

Deno.test("an accept with its own offer ends the seal before anybody is answered", async () => {
  const { board, alice, bob, callId } = await ringing();
  await accept(bob, callId, BOB);
  assertEquals(alice.last("callResponse").sdpAnswer, `answer to ${ALICE}`);
  assertEquals(bob.last("startCommunication").sdpAnswer, `answer to ${BOB}`);
  assertEquals(alice.has("renegotiate"), false);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
});

Deno.test("a caller that already has another device's answer connects again", async () => {
  const { board, alice, bob, callId } = await answered();
  await accept(bob, callId, sdp("CC"));
  assertEquals(alice.last("callResponse").response, "accepted");
  assertEquals(alice.last("renegotiate").sealed, undefined);
  await offers(alice, callId, sdp("DD"));
  assertEquals(
    alice.last("renegotiateAnswer").sdpAnswer,
    `answer to ${sdp("DD")}`,
  );
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
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

Deno.test("if sealing is required, a call that cannot stay sealed ends with an explanation", async () => {
  for (const how of ["accept", "reload", "media lost"] as const) {
    const call = how === "accept" ? await answered() : await talking();
    const { board, alice, bob, callId } = call;
    board.seal = "require";
    switch (how) {
      case "accept":
        await accept(bob, callId, sdp("CC"));
        break;
      case "reload":
        await offers(bob, callId, sdp("CC"));
        break;
      case "media lost":
        board.media.seals = false;
        board.media.pipelines[0].events.lost(mediaDown());
    }
    for (const person of [alice, bob]) {
      const { reason, message } = person.last("callEnded");
      assertEquals(reason, "media_unavailable", how);
      assert(message);
    }
    await board.advance(0);
    assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
  }
});
