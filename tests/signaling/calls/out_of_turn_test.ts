/** Messages that are well formed but come at the wrong moment. */
import { assert, assertEquals } from "@std/assert";
import type { ClientMessage } from "../../../lib/shared/protocol.ts";
import type { Reason } from "../../../lib/shared/protocol_values.ts";
import { mediaDown } from "../fakes.ts";
import {
  accept,
  candidate,
  Switchboard,
  type TestUser,
} from "../switchboard.ts";

async function refusedWith(
  user: TestUser,
  message: ClientMessage,
  reason?: Reason,
): Promise<void> {
  user.take();
  await user.send(message);
  const [answer, ...more] = user.take();
  assertEquals(more, []);
  assertEquals(answer.id, "error");
  assertEquals("reason" in answer ? answer.reason : undefined, reason);
}

Deno.test("only the ringing callee can prepare an answer, and only once", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  const { callId } = alice.last("ringing");
  const prepare = { id: "prepareAnswer", callId, sdpOffer: "p" } as const;
  await refusedWith(alice, prepare, "not_in_call");
  await bob.send(prepare);
  await refusedWith(bob, prepare, "invalid_message");
  await bob.send(accept);
  await refusedWith(bob, prepare, "not_in_call");
  assertEquals(board.media.pipelines[0].offers.callee, ["p", "bob's offer"]);
});

Deno.test("messages of version 2 are refused to version 1, with an explanation", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2);
  const { callId } = alice.last("ringing");
  await refusedWith(bob, { id: "prepareAnswer", callId, sdpOffer: "p" });
  await bob.send(accept);
  await refusedWith(bob, { id: "renegotiateOffer", callId, sdpOffer: "p" });
  await refusedWith(bob, {
    id: "mediaState",
    callId,
    state: { audio: true, video: "off" },
  });
  assertEquals(board.media.pipelines[0].offers.callee, ["bob's offer"]);
});

Deno.test("a ringing call cannot be renegotiated", async () => {
  const board = new Switchboard();
  const { alice } = await board.ringing(2, 2);
  const { callId } = alice.last("ringing");
  await refusedWith(
    alice,
    { id: "renegotiateOffer", callId, sdpOffer: "a2" },
    "not_in_call",
  );
  assertEquals(board.media.pipelines[0].offers.caller, ["alice's offer"]);
});

Deno.test("a message that crosses the end of its call is ignored, and a late accept is refused", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  await alice.send({ id: "stop" });
  bob.take();
  const state = { audio: true, video: "off" } as const;
  await bob.send({ ...candidate("late"), callId } as ClientMessage);
  await bob.send({ id: "stop", callId });
  await bob.send({ id: "renegotiateOffer", callId, sdpOffer: "late" });
  await bob.send({ id: "mediaState", callId, state });
  assertEquals(bob.take(), []);
  assertEquals(alice.has("peerMediaState"), false);
  await refusedWith(
    bob,
    { ...accept, callId } as ClientMessage,
    "not_in_call",
  );
  // Nor does it count as a message about the next call.
  await alice.send({ id: "call", to: "bob", sdpOffer: "second" });
  await refusedWith(
    bob,
    { ...accept, callId } as ClientMessage,
    "not_in_call",
  );
  await bob.send({ id: "stop", callId });
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("a person in a call cannot call a third one, and nobody misses a call of their own", async () => {
  const board = new Switchboard();
  const { alice } = await board.talking(2, 2);
  const carol = await board.registered("carol", 2);
  carol.take();
  await alice.send({ id: "call", to: "carol", sdpOffer: "o" });
  assertEquals(alice.last("callResponse").reason, "busy");
  assertEquals(carol.take(), []);
  await carol.send({ id: "call", to: "carol", sdpOffer: "o" });
  assertEquals(carol.ids(), ["callResponse"]);
  await carol.send({ id: "call", to: "alice", sdpOffer: "o" });
  assertEquals(alice.last("missedCall").from, "carol");
});

Deno.test("a failed preparation can be repeated while the call rings", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.ringing(2, 2);
  const { callId } = alice.last("ringing");
  const prepare = { id: "prepareAnswer", callId, sdpOffer: "p" } as const;
  board.media.refusal = mediaDown();
  await refusedWith(bob, prepare, "media_unavailable");
  board.media.refusal = null;
  await refusedWith(
    bob,
    { id: "incomingCallResponse", callResponse: "accept" },
    "invalid_message",
  );
  await bob.send(prepare);
  await bob.send({ id: "incomingCallResponse", callResponse: "accept" });
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("a caller's offer that cannot be answered ends the call at once", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing(2, 2);
  board.media.answerAll();
  await board.advance(0);
  // Not even an error of the exchange's own class leaks its text.
  board.media.pending[0].reject(new Error("secret of the media server"));
  await board.advance(0);
  assertEquals(alice.last("callResponse"), {
    id: "callResponse",
    response: "rejected",
    reason: "media_failed",
    message: "The media server failed.",
    callId: alice.last("ringing").callId,
  });
  assert(bob.has("callEnded"));
});
