/** A sealed call that a device accepts whose browser the caller's does not know yet. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import { believer } from "../sessions/token_desk.ts";
import { candidate, Switchboard, type TestUser } from "../switchboard.ts";
import {
  COMMITMENT,
  DEVICE,
  NONCE,
  offers,
  REVEALED,
  sdp,
} from "./sealed_board.ts";

const [ALICE, PHONE, TABLET] = ["AA", "BB", "CC"].map(sdp);

/** The way in which a call rings. */
interface Ringing {
  /** Whether Alice's page agrees anew. */
  reseals?: boolean;
  /** Whether Bob's phone has answered her browser. */
  prepared?: boolean;
}

/** Alice's sealed call rings at Bob's phone and tablet. */
async function ringing({ reseals = true, prepared = true }: Ringing = {}) {
  const board = new Switchboard(believer);
  board.media.seals = true;
  const register = async (token: string, reseals: boolean) => {
    const user = board.user();
    await user.send({
      id: "register",
      token,
      protocol: 2,
      sealed: true,
      reseals,
    });
    return user;
  };
  const alice = await register("alice", reseals);
  const phone = await register("bob", true);
  const tablet = await register("bob", true);
  await alice.send({ id: "call", to: "bob", sdpOffer: ALICE, seal: NONCE });
  const { callId } = alice.last("ringing");
  if (prepared) {
    await phone.send({ id: "sealedAnswer", callId, sdpAnswer: PHONE });
  }
  for (const one of [alice, phone, tablet]) one.take();
  const { pipelines } = board.media;
  return { board, alice, phone, tablet, callId, pipelines };
}

/** Accepts with an offer. */
function accepts(user: TestUser, callId: string, seal?: string) {
  return user.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    callId,
    sdpOffer: TABLET,
    seal,
  });
}

/** Answers an offer of the other browser. */
function answers(user: TestUser, callId: string, offerId = 1) {
  return user.send({
    id: "sealedAnswer",
    callId,
    offerId,
    sdpAnswer: ALICE,
    seal: NONCE,
    device: DEVICE,
  });
}

Deno.test("a device that did not prepare accepts a sealed call, which stays sealed", async () => {
  for (const prepared of [true, false]) {
    const { board, alice, phone, tablet, callId, pipelines } = await ringing({
      prepared,
    });
    board.seal = "require";
    await accepts(tablet, callId, COMMITMENT);
    assertEquals(phone.last("callEnded").reason, "answered_elsewhere");
    assertEquals(tablet.take(), [
      { id: "startCommunication", callId },
      { id: "peerReconnecting", callId },
    ]);
    assertEquals(alice.take(), [
      {
        id: "callResponse",
        response: "accepted",
        callId,
      },
      { id: "peerReconnecting", callId },
      {
        id: "sealedOffer",
        callId,
        sdpOffer: `passed ${TABLET}`,
        seal: COMMITMENT,
        offerId: 1,
        accepts: true,
      },
    ]);
    assertEquals(
      pipelines.map(({ released, connects }) => ({ released, connects })),
      [{ released: 1, connects: 0 }, { released: 0, connects: 0 }],
      "nothing passes yet",
    );
    await answers(alice, callId);
    assertEquals(tablet.last("renegotiateAnswer"), {
      id: "renegotiateAnswer",
      callId,
      sdpAnswer: `passed ${ALICE}`,
      offerId: 0,
      sealed: true,
      seal: NONCE,
      device: DEVICE,
    });
    assertEquals(pipelines[1].connects, 1);
    assertEquals(alice.ids(), ["peerReconnected"]);
    await tablet.send({
      id: "sealReveal",
      callId,
      seal: REVEALED,
      offerId: 0,
      device: DEVICE,
    });
    assertEquals(alice.last("sealReveal").offerId, 1);
    await board.advance(60_000);
    assertEquals(board.exchange.callsByState().active, 1);
    assertEquals(
      pipelines[1].agreement,
      { caller: ALICE, callee: TABLET } as never,
    );
  }
});

Deno.test("the nonce that the caller reveals to the device that prepared reaches no other one", async () => {
  const { alice, tablet, callId } = await ringing();
  await accepts(tablet, callId, COMMITMENT);
  await alice.send({ id: "sealReveal", callId, seal: REVEALED });
  assertEquals(tablet.has("sealReveal"), false);
});

Deno.test("after an accept that does not stay sealed, the candidates of its device are passed on", async () => {
  const { phone, tablet, callId, pipelines } = await ringing();
  await phone.send({ ...candidate("phone's"), callId } as never);
  await accepts(tablet, callId, COMMITMENT);
  await offers(tablet, callId, sdp("C2"));
  await tablet.send({ ...candidate("later"), callId } as never);
  assertEquals(
    pipelines.at(-1)?.candidates,
    [{ leg: "callee", candidate: "later" }],
  );
});

Deno.test("an accept whose two pages cannot agree goes on unsealed, or ends where every call must be sealed", async () => {
  for (const seal of ["prefer", "require"] as const) {
    for (
      const [reseals, commitment] of [[false, COMMITMENT], [true]] as const
    ) {
      const { board, alice, tablet, callId } = await ringing({ reseals });
      board.seal = seal;
      await accepts(tablet, callId, commitment);
      assertEquals(alice.has("sealedOffer"), false);
      if (seal === "require") {
        assertEquals(tablet.last("callEnded").reason, "media_unavailable");
        continue;
      }
      assertEquals(
        tablet.last("startCommunication").sdpAnswer,
        `answer to ${TABLET}`,
      );
      assertEquals(alice.last("renegotiate").sealed, undefined);
    }
  }
});

Deno.test("an accept without a media server that can seal goes on unsealed", async () => {
  const { board, alice, tablet, callId } = await ringing();
  board.media.seals = false;
  await accepts(tablet, callId, COMMITMENT);
  assertEquals(alice.has("sealedOffer"), false);
  assert(tablet.last("startCommunication").sdpAnswer);
});

Deno.test("two browsers that are not connected 5 s after the accept go on unsealed", async () => {
  for (const answered of [false, true]) {
    const { board, alice, tablet, callId } = await ringing();
    if (answered) board.media.unconnected.add("caller");
    await accepts(tablet, callId, COMMITMENT);
    if (answered) await answers(alice, callId);
    await board.advance(4_999);
    assertEquals(alice.has("renegotiate"), false);
    await board.advance(1);
    board.media.unconnected.clear();
    for (const user of [alice, tablet]) {
      assertEquals(user.last("renegotiate").sealed, undefined);
      await offers(user, callId, sdp("DD"));
      assert(user.has("renegotiateAnswer"));
    }
    await board.advance(60_000);
    assertEquals(board.exchange.callsByState().active, 1);
  }
});

Deno.test("where every call must be sealed, the two browsers have 25 s", async () => {
  const { board, alice, tablet, callId } = await ringing();
  board.seal = "require";
  await accepts(tablet, callId, COMMITMENT);
  await board.advance(24_999);
  assertEquals(alice.has("callEnded"), false);
  await board.advance(1);
  assertEquals(tablet.last("callEnded").reason, "media_failed");
});

Deno.test("an accept goes on at another media server when its own is lost, and is still the call's first seal", async () => {
  const { alice, tablet, callId, pipelines } = await ringing();
  await accepts(tablet, callId, COMMITMENT);
  pipelines[1].events.lost(mediaDown());
  await answers(alice, callId);
  assertEquals(tablet.has("renegotiateAnswer"), false, "it was replaced");
  const { offerId, accepts: first } = alice.last("sealedOffer");
  assertEquals([offerId, first], [2, true]);
  await answers(alice, callId, offerId);
  assert(tablet.last("renegotiateAnswer").sealed);
});

Deno.test("a restart of the connection with the device that prepared unseals nothing", async () => {
  const { alice, tablet, callId } = await ringing();
  await accepts(tablet, callId, COMMITMENT);
  await offers(alice, callId, ALICE);
  assertEquals(alice.has("renegotiateAnswer"), false);
  assertEquals(tablet.has("renegotiate"), false);
  await answers(alice, callId);
  assert(tablet.last("renegotiateAnswer").sealed);
});
