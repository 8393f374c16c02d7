/** A person takes a call from another device of theirs. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import { Household } from "../household.ts";
import { costLimits } from "../../../lib/signaling/limits/cost_limits.ts";
import { believer } from "../sessions/token_desk.ts";
import {
  accept,
  candidate,
  Switchboard,
  type TestUser,
} from "../switchboard.ts";

/** Alice talks to Bob, who answered on his phone; all earlier messages are dropped. */
async function talking(board?: Switchboard) {
  const house = await Household.gather(2, board);
  const { alice, phone } = house;
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  house.forget();
  return { ...house, house, callId, pipeline: house.pipeline };
}

function take(user: TestUser, callId: string, sdpOffer = "tablet") {
  return user.send({ id: "takeCall", callId, sdpOffer, offerId: 7 });
}

Deno.test("a person's other devices hear when a call begins, when its switches change, and when it is over", async () => {
  const { board, alice, phone, tablet } = await Household.ringing();
  tablet.take();
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  const call = { callId, peer: "alice", role: "callee", answeredMs: 0 };
  assertEquals(tablet.ids().slice(-1), ["callElsewhere"]);
  assert(!phone.has("callElsewhere") && !alice.has("callElsewhere"));
  await board.advance(5_000);
  const state = { audio: false, video: "camera" } as const;
  await phone.send({ id: "mediaState", callId, state });
  assertEquals(tablet.take(), [{
    id: "callElsewhere",
    call: { ...call, answeredMs: 5_000, media: state } as never,
  }]);
  await alice.send({ id: "mediaState", callId, state });
  assertEquals(tablet.take(), []);

  const laptop = board.user();
  await laptop.send({ id: "register", token: "bob", protocol: 2 });
  assertEquals(laptop.last("registerResponse").elsewhere, {
    ...call,
    answeredMs: 5_000,
    media: state,
  } as never);
  await alice.send({ id: "stop" });
  for (const device of [tablet, laptop]) {
    assertEquals(device.last("callElsewhere"), { id: "callElsewhere" });
  }
  assert(!phone.has("callElsewhere"));
});

Deno.test("another device takes the call with a leg of its own, the old one is free, and the peer keeps its leg", async () => {
  const { board, alice, phone, tablet, callId, pipeline } = await talking();
  const state = { audio: false, video: "off" } as const;
  await phone.send({ id: "mediaState", callId, state });
  await alice.send({ id: "mediaState", callId, state });
  for (const one of [alice, phone, tablet]) one.take();
  await take(tablet, callId);
  assertEquals(phone.take(), [
    {
      id: "stopCommunication",
      message: "This call continues on your other device.",
      reason: "moved",
      callId,
    },
    {
      id: "callEnded",
      callId,
      reason: "moved",
      message: "This call continues on your other device.",
    },
    {
      id: "callElsewhere",
      call: {
        callId,
        peer: "alice",
        role: "callee",
        answeredMs: 0,
        media: state,
      },
    },
  ]);
  assertEquals(tablet.take(), [
    {
      id: "takeCallResponse",
      response: "accepted",
      callId,
      media: state,
      peerMedia: state,
    },
    {
      id: "renegotiateAnswer",
      callId,
      sdpAnswer: "answer to tablet",
      offerId: 7,
    },
  ]);
  assertEquals(alice.ids(), ["peerReconnecting", "peerReconnected"]);
  assertEquals(pipeline.offers, {
    caller: ["alice"],
    callee: ["bob's offer", "tablet"],
  });
  assertEquals(
    board.events.filter(({ type }) => type === "call_moved"),
    [{ type: "call_moved", callId, leg: "callee" }],
  );

  await phone.send({ ...candidate("late"), callId } as never);
  await tablet.send({ ...candidate("tablet's"), callId } as never);
  assertEquals(pipeline.candidates, [
    { leg: "callee", candidate: "tablet's" },
  ]);
  pipeline.events.iceCandidate("callee", { candidate: "server's" });
  assertEquals(tablet.ids(), ["iceCandidate"]);
  await phone.send({ id: "stop", callId });
  await phone.send({ id: "renegotiateOffer", callId, sdpOffer: "late" });
  assertEquals(phone.take(), []);
  await alice.send({ id: "chat", callId, text: "hello" });
  assertEquals(tablet.ids(), ["peerChat"]);
  await tablet.send({ id: "stop", callId });
  assertEquals(alice.last("callEnded").reason, "hung_up");
  assertEquals(board.exchange.callCount, 0);
  await phone.send({ id: "call", to: "alice", sdpOffer: "phone" });
  assert(phone.has("ringing"), "the old device can call again");
});

Deno.test("a caller's leg moves, too, and back again", async () => {
  const house = await Household.gather();
  const { board, alice, phone, tablet } = house;
  await phone.send({ id: "call", to: "alice", sdpOffer: "phone" });
  await alice.send({ ...accept, sdpOffer: "alice" });
  const { callId } = phone.last("ringing");
  house.forget();
  await take(tablet, callId);
  assertEquals(phone.last("callEnded").reason, "moved");
  assertEquals(house.pipeline.offers.caller, ["phone", "tablet"]);
  await take(phone, callId, "phone again");
  assertEquals(tablet.last("callEnded").reason, "moved");
  assertEquals(phone.last("renegotiateAnswer").callId, callId);
  await phone.drop();
  await board.advance(15_000);
  assertEquals(alice.last("callEnded").reason, "peer_lost");
});

Deno.test("a call that rings, is over, is another person's or is here already is not taken", async () => {
  const { alice, phone, tablet, board } = await Household.ringing();
  const { callId } = alice.last("ringing");
  const refused = async (user: TestUser, reason: string) => {
    user.take();
    await take(user, callId);
    const { message: _, ...answer } = user.last("takeCallResponse");
    assertEquals(answer, {
      id: "takeCallResponse",
      response: "rejected",
      callId,
      reason: reason as never,
    });
  };
  await refused(tablet, "busy");
  const alices = board.user();
  await alices.send({ id: "register", token: "alice", protocol: 2 });
  await refused(alices, "not_in_call");
  await phone.send(accept);
  const carol = board.user();
  await carol.send({ id: "register", token: "carol", protocol: 2 });
  await refused(carol, "not_in_call");
  await refused(phone, "busy");
  const old = board.user();
  await old.send({ id: "register", token: "bob" });
  await take(old, callId);
  assert(old.has("error"));
  await alice.send({ id: "stop" });
  await refused(tablet, "not_in_call");
});

Deno.test("a call of a device of version 1 stays there", async () => {
  const board = new Switchboard(believer);
  const alice = board.user();
  const phone = board.user();
  const tablet = board.user();
  await alice.send({ id: "register", token: "alice", protocol: 2 });
  await phone.send({ id: "register", token: "bob" });
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await phone.send(accept);
  await tablet.send({ id: "register", token: "bob", protocol: 2 });
  assertEquals(tablet.last("registerResponse").elsewhere, undefined);
  await take(tablet, alice.last("ringing").callId);
  assertEquals(tablet.last("takeCallResponse").reason, "not_in_call");
});

Deno.test("a call that rings meanwhile moves together with the first", async () => {
  const board = new Switchboard(believer);
  const house = new Household(board);
  const { alice, phone, tablet } = house;
  const carol = board.user();
  for (
    const [user, token] of [
      [alice, "alice"],
      [carol, "carol"],
      [phone, "bob"],
      [tablet, "bob"],
    ] as const
  ) {
    await user.send({ id: "register", token, protocol: 2, secondCall: true });
  }
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  await carol.send({ id: "call", to: "bob", sdpOffer: "carol" });
  const second = carol.last("ringing").callId;
  const other = board.user();
  await other.send({ id: "register", token: "bob", protocol: 2 });
  await take(other, callId);
  assertEquals(
    other.last("takeCallResponse").reason,
    "busy",
    "it could not ring there",
  );
  house.forget();
  await take(tablet, callId);
  assertEquals(phone.last("callElsewhere").call?.callId, callId);
  assertEquals(
    phone.take().flatMap((message) =>
      message.id === "callEnded" ? [[message.callId, message.reason]] : []
    ),
    [[second, "moved"], [callId, "moved"]],
  );
  assertEquals(tablet.last("incomingCall").callId, second);
  assert(tablet.has("takeCallResponse"));
  assertEquals(carol.has("callEnded"), false);
  await tablet.send({ id: "stop", callId });
  await tablet.send({ ...accept, callId: second } as never);
  assertEquals(carol.last("callResponse").response, "accepted");
  assertEquals(phone.last("callElsewhere").call?.callId, second);
});

Deno.test("a move answers a leg that is being repaired", async () => {
  const { board, alice, phone, tablet, callId, pipeline } = await talking();
  pipeline.events.legLost("callee");
  assert(phone.has("renegotiate"));
  await phone.drop();
  alice.take();
  await take(tablet, callId);
  assertEquals(alice.ids(), ["peerReconnected"]);
  assertEquals(board.events.at(-1)?.type, "leg_repaired");
  await board.advance(25_000);
  assertEquals(board.exchange.callsByState().active, 1);
});

Deno.test("a lost pipeline in the middle of a move is repaired with the new device", async () => {
  const { board, alice, phone, tablet, callId, pipeline } = await talking();
  board.media.manual = true;
  await take(tablet, callId);
  pipeline.events.lost(mediaDown());
  board.media.manual = false;
  board.media.answerAll();
  phone.take();
  const offer = (user: TestUser, sdpOffer: string) =>
    user.send({ id: "renegotiateOffer", callId, sdpOffer });
  assert(tablet.has("renegotiate") && alice.has("renegotiate"));
  await offer(tablet, "tablet again");
  await offer(alice, "alice again");
  assertEquals(
    tablet.last("renegotiateAnswer").sdpAnswer,
    "answer to tablet again",
  );
  assertEquals(phone.take(), []);
  await board.advance(60_000);
  assertEquals(board.exchange.callsByState().active, 1);
});

Deno.test("a device whose socket drops right after the move has its time to come back, and the old one may take the call again", async () => {
  const { board, alice, phone, tablet, callId } = await talking();
  await take(tablet, callId);
  await tablet.drop();
  assertEquals(alice.last("peerReconnecting").callId, callId);
  await board.advance(10_000);
  alice.take();
  await take(phone, callId, "phone again");
  assertEquals(alice.ids(), ["peerReconnected"]);
  await board.advance(60_000);
  assertEquals(board.exchange.callsByState().active, 1);
  const back = board.user();
  const { resumeToken } = tablet;
  await back.send({ id: "register", token: "bob", protocol: 2, resumeToken });
  assertEquals(back.last("registerResponse").call, undefined);
});

Deno.test("a device that takes the call while the other side is away is told so", async () => {
  const { alice, tablet, callId } = await talking();
  await alice.drop();
  await take(tablet, callId);
  assertEquals(tablet.last("peerReconnecting").callId, callId);
});

Deno.test("two devices cannot take a call from each other without end", async () => {
  const board = new Switchboard(believer, undefined, costLimits(100));
  const { phone, tablet, callId } = await talking(board);
  let moves = 0;
  while (moves < 100) {
    const user = moves % 2 === 0 ? tablet : phone;
    user.take();
    await take(user, callId);
    const { response, reason, retryAfterMs } = user.last("takeCallResponse");
    if (response === "rejected") {
      assertEquals(reason, "rate_limited");
      assert(retryAfterMs! > 0);
      break;
    }
    moves++;
  }
  assertEquals(moves, 6);
});
