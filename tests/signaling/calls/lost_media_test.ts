/** Established calls whose media server fails. */
import { assert, assertEquals } from "@std/assert";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { mediaDown } from "../fakes.ts";
import { Switchboard } from "../switchboard.ts";
import { talking } from "./established_call.ts";

Deno.test("when media is lost in a call of version 2, both renegotiate on a new pipeline", async () => {
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
  await bob.send({
    id: "renegotiateOffer",
    callId,
    sdpOffer: "b2",
    offerId: 7,
  });
  const { sdpAnswer, offerId } = bob.last("renegotiateAnswer");
  assertEquals({ sdpAnswer, offerId }, {
    sdpAnswer: "answer to b2",
    offerId: 7,
  });
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("a call that waits for a media server is on it as soon as one is up", async () => {
  const board = new Switchboard();
  const { alice } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  board.media.refusal = mediaDown();
  board.media.pipelines[0].events.lost(mediaDown());
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a2" });
  await board.advance(1_010);
  board.media.up();
  await board.advance(0);
  assertEquals(alice.last("renegotiateAnswer").sdpAnswer, "answer to a2");
  assertEquals(board.media.waiting.size, 0);
});

Deno.test("when lost media is not repaired in time, the call ends for both with an explanation", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  board.media.pipelines[0].events.lost(mediaDown());
  await board.advance(0);
  await board.advance(25_000);
  assertEquals(alice.last("callEnded").reason, "media_failed");
  assertEquals(bob.last("callEnded").reason, "media_failed");
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 1]);
});

Deno.test("lost media ends a call of version 1", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.ids().at(-1), "stopCommunication");
  assertEquals(bob.ids().at(-1), "stopCommunication");
});

Deno.test("a leg whose new media is lost during its repair is requested again with the full time", async () => {
  const { board, alice, bob, offers } = await talking();
  const [{ events }] = board.media.pipelines;
  events.legLost("caller");
  await board.advance(DEFAULT_TIMING.repairMs - 1);
  events.lost(mediaDown());
  await board.advance(1);
  assertEquals(alice.ids(), [
    "renegotiate",
    "renegotiate",
    "peerReconnecting",
  ]);
  // Late events of the old pipeline are ignored.
  events.legLost("caller");
  // A leg lost on the new pipeline starts no second repair.
  board.media.pipelines[1].events.legLost("caller");
  assertEquals(alice.ids(), []);
  await offers(alice, "a2");
  await offers(bob, "b2");
  assertEquals(alice.ids(), ["renegotiateAnswer", "peerReconnected"]);
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("an answer of the lost pipeline is not sent", async () => {
  const { board, alice, offers } = await talking();
  board.media.manual = true;
  await offers(alice, "a2");
  const old = board.media.pending.splice(0);
  board.media.pipelines[0].events.lost(mediaDown());
  for (const request of old) request.resolve();
  await board.advance(0);
  assertEquals(alice.ids(), ["renegotiate", "peerReconnecting"]);
});

Deno.test("media lost again before both legs are back ends the call with an explanation", async () => {
  const { board, alice, bob, offers } = await talking();
  board.media.pipelines[0].events.lost(mediaDown());
  await board.advance(0);
  await offers(alice, "a2");
  board.media.pipelines[1].events.lost(mediaDown());
  for (const user of [alice, bob]) {
    assertEquals(user.last("callEnded").reason, "media_unavailable");
  }
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 1]);
});

Deno.test("no pipeline is requested after the end of the call", async () => {
  const { board, alice } = await talking();
  board.media.refusal = mediaDown();
  board.media.pipelines[0].events.lost(mediaDown());
  await board.advance(0);
  board.media.refusal = null;
  await alice.send({ id: "stop" });
  await board.advance(60_000);
  assertEquals(board.media.pipelines.length, 1);
});
