/** Established calls whose network or page fails. */
import { assert, assertEquals } from "@std/assert";
import {
  DEFAULT_TIMING,
  SILENT_LEG_MS,
} from "../../../lib/signaling/timing.ts";
import { mediaDown } from "../fakes.ts";
import { accept, Switchboard } from "../switchboard.ts";
import { talking } from "./established_call.ts";

Deno.test("a leg that falls silent is repaired, unless it reported that it sends nothing", async () => {
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

Deno.test("a leg of version 1 that stays silent ends its call with an explanation, and one that recovers does not", async () => {
  const board = new Switchboard();
  const { bob } = await board.talking(undefined, 2);
  const { events } = board.media.pipelines[0];
  events.legSilent("caller");
  await board.advance(SILENT_LEG_MS - 1);
  events.legFlows("caller");
  await board.advance(10 * SILENT_LEG_MS);
  assertEquals(board.exchange.callCount, 1);
  events.legSilent("caller");
  await board.advance(SILENT_LEG_MS);
  assertEquals(bob.last("callEnded").reason, "media_failed");
  assert(bob.last("stopCommunication").message);
  assertEquals(board.exchange.callCount, 0);
});

Deno.test("only the leg that renegotiates gets an answer, and the peer is told", async () => {
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

Deno.test("a leg whose new offer is never answered keeps its old endpoint", async () => {
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

Deno.test("an own offer that follows an unanswered one gets the whole time", async () => {
  const board = new Switchboard();
  const { alice } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  board.media.manual = true;
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a2" });
  await board.advance(8_000);
  await alice.send({ id: "renegotiateOffer", callId, sdpOffer: "a3" });
  await board.advance(8_000);
  assert(!alice.has("error"));
  board.media.answerAll();
  await board.advance(0);
  assertEquals(alice.last("renegotiateAnswer").sdpAnswer, "answer to a3");
});

Deno.test("a lost leg ends a call of version 1, whose page negotiates only once", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  board.media.pipelines[0].events.legSilent("caller");
  assertEquals(board.exchange.callCount, 1);
  board.media.pipelines[0].events.legLost("caller");
  await board.advance(499);
  assertEquals(board.exchange.callCount, 1);
  await board.advance(1);
  assertEquals(alice.ids().at(-1), "stopCommunication");
  assertEquals(bob.ids().at(-1), "stopCommunication");
});

Deno.test("a leg of the tutorial's page that closes just before its stop counts as a hang-up", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(undefined, 2);
  board.media.pipelines[0].events.legLost("caller");
  await alice.send({ id: "stop" });
  assertEquals(bob.last("callEnded").reason, "hung_up");
  await board.advance(1_000);
  assertEquals(alice.ids().at(-1), "callResponse");
});

Deno.test("a leg that was lost during set-up is repaired once the call is active", async () => {
  const board = new Switchboard();
  board.media.manual = true;
  const { alice, bob } = await board.ringing(2, 2);
  board.media.answerAll();
  await bob.send(accept);
  board.media.pipelines[0].events.legLost("caller");
  assert(!alice.has("renegotiate"));
  board.media.answerAll();
  await board.advance(0);
  assertEquals(alice.last("renegotiate").cause, "network");
});

Deno.test("the loss of a prepared leg does not matter when another is accepted", async () => {
  const board = new Switchboard();
  const { bob } = await board.ringing(2, 2);
  const { callId } = bob.last("incomingCall");
  await bob.send({ id: "prepareAnswer", callId: callId!, sdpOffer: "p" });
  board.media.pipelines[0].events.legLost("callee");
  await bob.send(accept);
  assert(bob.has("startCommunication"));
  assert(!bob.has("renegotiate"));
});

Deno.test("the other side is told when the first interruption begins and the last one ends", async () => {
  const { board, alice, bob, offers } = await talking();
  const [{ events }] = board.media.pipelines;
  events.legLost("callee");
  await bob.drop();
  events.legLost("callee");
  assertEquals(alice.ids(), ["peerReconnecting"]);
  const next = board.user();
  const { resumeToken } = bob;
  await next.send({ id: "register", name: "bob", protocol: 2, resumeToken });
  assertEquals(alice.ids(), []);
  await offers(next, "b2");
  assertEquals(alice.ids(), ["peerReconnected"]);
});

Deno.test("a leg that is lost again during its repair is requested once", async () => {
  const { board, alice, offers } = await talking();
  const [{ events }] = board.media.pipelines;
  events.legLost("caller");
  await board.advance(DEFAULT_TIMING.repairMs - 1);
  events.legLost("caller");
  assertEquals(alice.ids(), ["renegotiate"]);
  await offers(alice, "a2");
  await board.advance(DEFAULT_TIMING.repairMs);
  assertEquals(board.exchange.callCount, 1);
  assertEquals(board.clock.pending, 0);
});

Deno.test("the later of a leg's two offers is answered", async () => {
  const { board, alice, offers } = await talking();
  board.media.manual = true;
  await offers(alice, "a2");
  await offers(alice, "a3");
  board.media.answerAll();
  await board.advance(0);
  assertEquals(alice.take(), [{
    id: "renegotiateAnswer",
    callId: board.events.find((event) => event.type === "call_started")!.callId,
    sdpAnswer: "answer to a3",
  }]);
});

Deno.test("after a refused offer a lost leg may try again, and an intact one stays", async () => {
  const { board, alice, bob, offers } = await talking();
  board.media.refusal = mediaDown();
  await offers(alice, "a2");
  assertEquals(alice.ids(), ["error"]);
  assertEquals(bob.ids(), ["peerReconnecting", "peerReconnected"]);
  assertEquals(board.clock.pending, 0);

  board.media.pipelines[0].events.legLost("caller");
  await offers(alice, "a3");
  assertEquals(alice.ids(), ["renegotiate", "error"]);
  assertEquals(bob.ids(), ["peerReconnecting"]);
  board.media.refusal = null;
  await offers(alice, "a4");
  assertEquals(alice.ids(), ["renegotiateAnswer"]);

  board.media.pipelines[0].events.legLost("caller");
  await board.advance(DEFAULT_TIMING.repairMs);
  assertEquals(alice.last("callEnded").reason, "media_failed");
  assertEquals(board.clock.pending, 0);
});
