/** A sealed call whose browsers agree anew, since one of them is another one. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import { believer } from "../sessions/token_desk.ts";
import { candidate, Switchboard, type TestUser } from "../switchboard.ts";
import {
  accept,
  COMMITMENT,
  DEVICE,
  NONCE,
  offers,
  REVEALED,
  sdp,
} from "./sealed_board.ts";

const [ALICE, PHONE, TABLET] = ["AA", "BB", "CC"].map(sdp);

/** Whether the pages of each agree anew. */
interface Able {
  alice?: boolean;
  tablet?: boolean;
}

/** Alice's sealed call with Bob, who answered on his phone; without the messages so far. */
async function talking({ alice: able = true, tablet: both = true }: Able = {}) {
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
  const alice = await register("alice", able);
  const phone = await register("bob", true);
  const tablet = await register("bob", both);
  await alice.send({ id: "call", to: "bob", sdpOffer: ALICE });
  const { callId } = alice.last("ringing");
  await phone.send({ id: "sealedAnswer", callId, sdpAnswer: PHONE });
  await accept(phone, callId);
  const elsewhere = tablet.last("callElsewhere").call;
  for (const one of [alice, phone, tablet]) one.take();
  const { pipelines } = board.media;
  return { board, alice, phone, tablet, callId, elsewhere, pipelines };
}

function take(user: TestUser, callId: string, seal?: string, offer = TABLET) {
  return user.send({
    id: "takeCall",
    callId,
    sdpOffer: offer,
    offerId: 7,
    seal,
  });
}

/** Answers the last offer of the new browser. */
async function answers(user: TestUser, sdpAnswer: string) {
  const { callId, offerId } = user.last("sealedOffer");
  const seal = NONCE;
  const device = DEVICE;
  await user.send({
    id: "sealedAnswer",
    callId,
    offerId,
    sdpAnswer,
    seal,
    device,
  });
}

Deno.test("a sealed call that moves stays sealed: both browsers agree anew, and the old one's path is free", async () => {
  const { board, alice, phone, tablet, callId, elsewhere, pipelines } =
    await talking();
  assertEquals([elsewhere?.sealed, elsewhere?.staysSealed], [true, true]);
  await take(tablet, callId, COMMITMENT);
  assertEquals(phone.last("callEnded").reason, "moved");
  assertEquals(pipelines.map(({ released }) => released), [1, 0]);
  assertEquals(tablet.ids(), ["takeCallResponse", "peerReconnecting"]);
  assertEquals(pipelines[1].connects, 0, "nothing passes yet");
  assertEquals(alice.take(), [
    { id: "peerReconnecting", callId },
    {
      id: "sealedOffer",
      callId,
      sdpOffer: `passed ${TABLET}`,
      seal: COMMITMENT,
      offerId: 1,
    },
  ]);
  await alice.send({
    id: "sealedAnswer",
    callId,
    offerId: 1,
    sdpAnswer: ALICE,
    seal: NONCE,
    device: DEVICE,
  });
  assertEquals(tablet.last("renegotiateAnswer"), {
    id: "renegotiateAnswer",
    callId,
    sdpAnswer: `passed ${ALICE}`,
    offerId: 7,
    sealed: true,
    seal: NONCE,
    device: DEVICE,
  });
  assertEquals(pipelines[1].connects, 1);
  assertEquals(alice.ids(), ["peerReconnected"]);
  assertEquals(tablet.last("peerReconnected").callId, callId);
  const reveal = { id: "sealReveal", callId, seal: REVEALED } as const;
  await tablet.send({ ...reveal, offerId: 6 });
  await alice.send({ ...reveal, offerId: 7 });
  assertEquals(alice.has("sealReveal") || tablet.has("sealReveal"), false);
  await tablet.send({ ...reveal, offerId: 7, device: DEVICE });
  assertEquals(alice.take(), [{ ...reveal, offerId: 1, device: DEVICE }]);
  await tablet.send({ ...reveal, offerId: 7, seal: NONCE });
  assertEquals(alice.take(), [], "one is passed on");
  await board.advance(60_000);
  assertEquals(board.exchange.callsByState().active, 1);
  assertEquals(
    pipelines[1].agreement,
    { caller: ALICE, callee: TABLET } as never,
  );
  await offers(tablet, callId, TABLET);
  await offers(alice, callId, ALICE);
  assert(alice.has("renegotiateAnswer") && !alice.has("sealedOffer"));
  assertEquals(pipelines.length, 2);
});

Deno.test("a caller's sealed leg moves, too, and back again", async () => {
  const { board, alice, phone, callId, pipelines } = await talking();
  const other = board.user();
  await other.send({
    id: "register",
    token: "alice",
    protocol: 2,
    sealed: true,
    reseals: true,
  });
  await take(other, callId, COMMITMENT);
  await answers(phone, sdp("B2"));
  await take(alice, callId, COMMITMENT, sdp("A2"));
  assertEquals(phone.last("sealedOffer").offerId, 2);
  await answers(phone, sdp("B3"));
  assertEquals(
    alice.last("renegotiateAnswer").sdpAnswer,
    `passed ${sdp("B3")}`,
  );
  assertEquals(pipelines.map(({ released }) => released), [1, 1, 0]);
  assertEquals(
    pipelines[2].agreement,
    { caller: sdp("A2"), callee: sdp("B3") } as never,
  );
});

Deno.test("a sealed call that moves between pages of which one cannot agree anew goes on unsealed", async () => {
  for (
    const [able, seal] of [
      [{ alice: false }, COMMITMENT],
      [{ tablet: false }, undefined],
    ] as const
  ) {
    const { board, alice, tablet, callId, elsewhere, pipelines } =
      await talking(able);
    assertEquals([elsewhere?.sealed, elsewhere?.staysSealed], [
      true,
      undefined,
    ]);
    await take(tablet, callId, seal);
    assertEquals(
      tablet.last("renegotiateAnswer").sdpAnswer,
      `answer to ${TABLET}`,
    );
    const { sealed: still, cause } = alice.last("renegotiate");
    assertEquals([still, cause], [undefined, "media_lost"]);
    await offers(alice, callId, sdp("AB"));
    assertEquals(pipelines.map(({ released }) => released), [1, 0]);
    await board.advance(60_000);
    assertEquals(board.exchange.callsByState().active, 1);
  }
});

Deno.test("where every call must be sealed, a sealed one moves if it stays sealed, and else stays on its device", async () => {
  const able = await talking();
  able.board.seal = "require";
  await take(able.tablet, able.callId);
  assertEquals(able.tablet.last("takeCallResponse").response, "rejected");
  await take(able.tablet, able.callId, COMMITMENT);
  assertEquals(able.tablet.last("takeCallResponse").response, "accepted");
  await able.board.advance(20_000);
  await answers(able.alice, ALICE);
  assert(able.tablet.last("renegotiateAnswer").sealed, "it has its time");

  const { board, phone, tablet, callId } = await talking({ alice: false });
  board.seal = "require";
  await take(tablet, callId, COMMITMENT);
  assertEquals(tablet.last("takeCallResponse").reason, "media_unavailable");
  assert(!phone.has("callEnded"));
});

Deno.test("two browsers that do not connect sealed within 5 s go on unsealed", async () => {
  for (const answered of [false, true]) {
    const { board, alice, tablet, callId, pipelines } = await talking();
    if (answered) board.media.unconnected.add("caller");
    await take(tablet, callId, COMMITMENT);
    if (answered) await answers(alice, ALICE);
    await board.advance(4_999);
    assertEquals(alice.has("renegotiate"), false);
    await board.advance(1);
    board.media.unconnected.clear();
    for (const user of [alice, tablet]) {
      assertEquals(user.last("renegotiate").sealed, undefined);
      await offers(user, callId, sdp("DD"));
      assert(user.has("renegotiateAnswer"));
    }
    await answers(alice, ALICE);
    assertEquals(pipelines.map(({ agreement }) => agreement).at(-1), null);
    await board.advance(60_000);
    assertEquals(board.exchange.callsByState().active, 1);
  }
});

Deno.test("an offer goes on at another media server when its own is lost or drained", async () => {
  for (const event of ["lost", "moves"] as const) {
    const { alice, tablet, callId, pipelines } = await talking();
    await take(tablet, callId, COMMITMENT);
    const { events } = pipelines[1];
    if (event === "lost") events.lost(mediaDown());
    else events.moves();
    await alice.send({
      id: "sealedAnswer",
      callId,
      offerId: 1,
      sdpAnswer: ALICE,
    });
    assertEquals(tablet.has("renegotiateAnswer"), false, "it was replaced");
    assertEquals(alice.last("sealedOffer").offerId, 2);
    await answers(alice, ALICE);
    assert(tablet.last("renegotiateAnswer").sealed);
    assertEquals(pipelines.map(({ released }) => released), [1, 1, 0]);
  }
});

Deno.test("a page that starts again while the other side's new one waits offers in its place", async () => {
  const { alice, tablet, callId, pipelines } = await talking();
  await take(tablet, callId, COMMITMENT);
  const seal = COMMITMENT;
  const again = sdp("A2");
  await alice.send({
    id: "renegotiateOffer",
    callId,
    sdpOffer: again,
    offerId: 0,
    seal,
  });
  await answers(alice, ALICE);
  assertEquals(alice.has("renegotiateAnswer"), false, "an answer to itself");
  await answers(tablet, TABLET);
  assertEquals(
    alice.last("renegotiateAnswer").sdpAnswer,
    `passed ${TABLET}`,
  );
  assertEquals(
    pipelines.at(-1)?.agreement,
    { caller: again, callee: TABLET } as never,
  );
});

Deno.test("a reloaded page of a sealed call stays sealed, with new signs", async () => {
  const { alice, phone, callId, pipelines } = await talking();
  await phone.send({
    id: "renegotiateOffer",
    callId,
    sdpOffer: sdp("B2"),
    seal: COMMITMENT,
  });
  assertEquals(alice.last("sealedOffer").seal, COMMITMENT);
  await answers(alice, sdp("A2"));
  assert(phone.last("renegotiateAnswer").sealed);
  assertEquals(pipelines.at(-1)?.saved.sealed, true);
});

Deno.test("a restart of the connection that a new browser's offer replaces is not answered, and unseals nothing", async () => {
  const { alice, tablet, callId } = await talking();
  await take(tablet, callId, COMMITMENT);
  await offers(alice, callId, ALICE);
  assertEquals(alice.has("renegotiateAnswer"), false);
  await answers(alice, sdp("A2"));
  assert(tablet.last("renegotiateAnswer").sealed);
});

Deno.test("a page that cannot answer a new browser's offer offers to the media server", async () => {
  const { alice, tablet, callId } = await talking();
  await take(tablet, callId, COMMITMENT);
  await offers(alice, callId, sdp("A2"));
  assertEquals(
    alice.last("renegotiateAnswer").sdpAnswer,
    `answer to ${sdp("A2")}`,
  );
  assertEquals(tablet.last("renegotiate").sealed, undefined);
});

Deno.test("an offer that cannot be passed on is reported, and both go on unsealed", async () => {
  const { board, alice, tablet, callId } = await talking();
  board.media.manual = true;
  await take(tablet, callId, COMMITMENT);
  board.media.answerAll();
  await board.advance(10);
  board.media.pending.splice(0).at(-1)?.reject(new Error("no SDP"));
  board.media.manual = false;
  await board.advance(0);
  assertEquals(tablet.last("error").reason, "media_failed");
  for (const user of [alice, tablet]) {
    assertEquals(user.last("renegotiate").sealed, undefined);
  }
});

Deno.test("what is said about a call that does not agree anew is refused or ignored", async () => {
  const { alice, phone, callId } = await talking();
  await alice.send({
    id: "sealedAnswer",
    callId,
    offerId: 1,
    sdpAnswer: ALICE,
  });
  assertEquals([alice.take(), phone.take()], [[], []]);
  await alice.send({ id: "stop" });
  alice.take();
  await alice.send({
    id: "sealedAnswer",
    callId,
    offerId: 1,
    sdpAnswer: ALICE,
  });
  assertEquals(alice.take(), [], "late");
});

Deno.test("candidates that the old device sent for a leg not offered yet do not reach the new one's", async () => {
  const { board, alice, phone, tablet, callId, pipelines } = await talking();
  const alices = board.user();
  await alices.send({ id: "register", token: "alice", protocol: 2 });
  await take(alices, callId, undefined, sdp("AC"));
  assert(phone.has("renegotiate") && alice.has("callEnded"));
  await phone.send({ ...candidate("phone's"), callId } as never);
  await take(tablet, callId);
  await tablet.send({ ...candidate("tablet's"), callId } as never);
  assertEquals(pipelines.at(-1)?.candidates, [
    { leg: "callee", candidate: "tablet's" },
  ]);
});

Deno.test("a page that takes a call back while the other side's new one waits is answered", async () => {
  const { board, phone, tablet, callId } = await talking();
  const laptop = board.user();
  await laptop.send({
    id: "register",
    token: "alice",
    protocol: 2,
    sealed: true,
    reseals: true,
  });
  await take(laptop, callId, COMMITMENT, sdp("DD"));
  assert(phone.has("sealedOffer"));
  // With the certificate that the offer is to replace, and without a seal.
  await take(tablet, callId, undefined, PHONE);
  assert(tablet.has("renegotiateAnswer"));
});
