/** One person on several devices, as tokens allow. */
import { assert, assertEquals } from "@std/assert";
import { Household } from "../household.ts";
import { accept, candidate, Switchboard, TestUser } from "../switchboard.ts";

function prepare(user: TestUser, sdpOffer: string): Promise<void> {
  const { callId } = user.last("incomingCall");
  return user.send({ id: "prepareAnswer", callId: callId!, sdpOffer });
}

Deno.test("all devices ring, the first to accept gets the call, and the others are told", async () => {
  const { board, alice, phone, tablet, pipeline } = await Household.ringing();
  assertEquals(phone.last("incomingCall").from, "alice");
  const { callId } = tablet.last("incomingCall");
  await tablet.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
  assert(tablet.has("startCommunication"));
  assertEquals(phone.last("stopCommunication").reason, "answered_elsewhere");
  assertEquals(phone.last("callEnded").reason, "answered_elsewhere");
  assertEquals(pipeline.offers.callee, ["bob's offer"]);
  // Too late, and harmless.
  phone.take();
  await phone.send({ ...accept, callId } as never);
  assertEquals(phone.last("error").reason, "not_in_call");
  phone.take();
  await phone.send({ ...candidate("late"), callId } as never);
  await phone.send({ id: "stop", callId });
  assertEquals(phone.take(), []);
  assertEquals(board.exchange.callsByState().active, 1);
  await tablet.send({ id: "stop", callId });
  assertEquals(board.endReasons(), ["hung_up"]);
  assertEquals(phone.ids(), ["userBusy", "callElsewhere"]);
});

Deno.test("devices of version 1 get the tutorial's stopCommunication", async () => {
  const { phone, tablet } = await Household.ringing(1);
  await phone.send(accept);
  assertEquals(phone.ids(), ["incomingCall", "startCommunication"]);
  assertEquals(tablet.take(), [
    { id: "incomingCall", from: "alice" },
    { id: "stopCommunication", message: "You answered on another device." },
  ]);
});

Deno.test("a decline on one device stops all of the person's devices", async () => {
  const { board, alice, phone, tablet } = await Household.ringing();
  await phone.send({ id: "incomingCallResponse", callResponse: "reject" });
  assertEquals(alice.last("callResponse").reason, "declined");
  assertEquals(tablet.last("callEnded").reason, "declined");
  assertEquals(board.exchange.callCount, 0);
});

Deno.test("a cancel and a minute without an answer stop all devices", async () => {
  const { board, alice, phone, tablet } = await Household.ringing();
  await alice.send({ id: "stop" });
  for (const device of [phone, tablet]) {
    assertEquals(device.last("callEnded").reason, "cancelled");
    device.take();
  }
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await board.advance(60_000);
  for (const device of [phone, tablet]) {
    assertEquals(device.last("callEnded").reason, "no_answer");
  }
});

Deno.test("a device that leaves while it rings does not stop the others", async () => {
  const { board, alice, phone, tablet } = await Household.ringing();
  await phone.drop();
  assertEquals(alice.has("peerReconnecting"), false, "the tablet is there");
  await board.advance(15_000);
  assertEquals(board.exchange.callCount, 1);
  await tablet.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("the callee is reconnecting while all its devices are away", async () => {
  const { alice, board, phone, tablet } = await Household.ringing();
  await phone.drop();
  await tablet.drop();
  assertEquals(alice.ids().at(-1), "peerReconnecting");
  const again = board.user();
  await again.send({
    id: "register",
    protocol: 2,
    resumeToken: tablet.resumeToken,
  });
  assertEquals(alice.ids(), ["peerReconnected"]);
  assertEquals(again.last("registerResponse").call?.state, "ringing");
});

Deno.test("the first device that prepares has the leg, and the other accepts with an offer", async () => {
  const { board, phone, tablet, pipeline } = await Household.ringing();
  await prepare(phone, "phone's placeholder");
  assert(phone.has("answerPrepared"));
  await prepare(tablet, "tablet's placeholder");
  assertEquals(tablet.last("error").reason, "invalid_message");
  await tablet.send({ id: "incomingCallResponse", callResponse: "accept" });
  assertEquals(tablet.last("error").reason, "invalid_message");
  assertEquals(board.exchange.callsByState().ringing, 1);
  await tablet.send(accept);
  assertEquals(pipeline.offers.callee, ["phone's placeholder", "bob's offer"]);
  assertEquals(
    tablet.last("startCommunication").sdpAnswer,
    "answer to bob's offer",
  );
  assertEquals(phone.last("callEnded").reason, "answered_elsewhere");
});

Deno.test("the leg of a prepared device that is gone can be prepared by another", async () => {
  const { board, phone, tablet } = await Household.ringing();
  await prepare(phone, "phone's placeholder");
  await phone.drop();
  await board.advance(15_000);
  await prepare(tablet, "tablet's placeholder");
  assert(tablet.has("answerPrepared"));
  await tablet.send({ id: "incomingCallResponse", callResponse: "accept" });
  assert(tablet.has("startCommunication"));
});

Deno.test("each device's candidates reach its own leg only, also before the pipeline exists", async () => {
  const house = await Household.gather();
  const { alice, board, phone, tablet } = house;
  board.media.manual = true;
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await tablet.send(candidate("tablet 1"));
  await prepare(phone, "phone's placeholder");
  await phone.send(candidate("phone 1"));
  await tablet.send(candidate("tablet 2"));
  await tablet.send(accept);
  await tablet.send(candidate("tablet 3"));
  board.media.answerAll();
  await board.advance(0);
  const { asked } = house.pipeline;
  assertEquals(asked.callee, [
    "offer phone's placeholder",
    "candidate phone 1",
    "offer bob's offer",
    "candidate tablet 1",
    "candidate tablet 2",
    "candidate tablet 3",
  ]);
});

Deno.test("the media server's candidates go to the device that has the leg", async () => {
  const { phone, tablet, pipeline } = await Household.ringing();
  await prepare(tablet, "tablet's placeholder");
  pipeline.events.iceCandidate("callee", { candidate: "down" });
  assertEquals(tablet.last("iceCandidate").candidate.candidate, "down");
  assertEquals(phone.has("iceCandidate"), false);
});

Deno.test("an answer that comes when another device has the leg is dropped", async () => {
  const house = await Household.gather();
  const { alice, board, phone, tablet } = house;
  board.media.manual = true;
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await prepare(phone, "phone's placeholder");
  await tablet.send(accept);
  while (board.media.pending.length > 0) {
    board.media.answerAll();
    await board.advance(0);
  }
  assertEquals(phone.has("answerPrepared"), false);
  assertEquals(tablet.has("answerPrepared"), false);
  assertEquals(
    tablet.last("startCommunication").sdpAnswer,
    "answer to bob's offer",
  );
});

Deno.test("a person in a call on one device is busy on all, and cannot call from another", async () => {
  const { alice, board, phone, tablet } = await Household.ringing();
  await phone.send(accept);
  const carol = board.user();
  await carol.send({ id: "register", token: "carol", protocol: 2 });
  assertEquals(carol.last("registerResponse").users, [
    { name: "alice", busy: true },
    { name: "bob", busy: true },
  ]);
  await carol.send({ id: "call", to: "bob", sdpOffer: "carol" });
  assertEquals(carol.last("callResponse").reason, "busy");
  assertEquals(tablet.last("missedCall").from, "carol");
  await tablet.send({ id: "call", to: "carol", sdpOffer: "tablet" });
  assertEquals(tablet.last("callResponse").reason, "in_call_elsewhere");
  await alice.send({ id: "stop" });
  await tablet.send({ id: "call", to: "carol", sdpOffer: "tablet" });
  assertEquals(carol.last("incomingCall").from, "bob");
});

Deno.test("nobody can call their own other device", async () => {
  const { phone, tablet } = await Household.gather();
  tablet.take();
  await phone.send({ id: "call", to: "BOB", sdpOffer: "o" });
  assertEquals(
    phone.last("callResponse").message,
    "You cannot call yourself.",
  );
  assertEquals(tablet.take(), []);
});

Deno.test("presence shows a person once, from the first device to the last", async () => {
  const { alice, board, phone, tablet } = await Household.gather();
  assertEquals(
    alice.take().filter(({ id }) => id === "userJoined"),
    [{ id: "userJoined", name: "bob" }],
  );
  assertEquals(tablet.last("registerResponse").name, "bob", "one spelling");
  assertEquals(tablet.last("registerResponse").users, [
    { name: "alice", busy: false },
  ]);
  assertEquals(phone.has("userJoined"), false);
  assertEquals(board.exchange.userCount, 2);
  assertEquals(board.exchange.sessionsByProtocolVersion()[2], 3);
  await phone.drop();
  await board.advance(15_000);
  assertEquals(alice.take(), []);
  await tablet.drop();
  await board.advance(15_000);
  assertEquals(alice.take(), [{ id: "userLeft", name: "bob" }]);
});

Deno.test("without tokens a name that is in use is refused", async () => {
  const board = new Switchboard();
  await board.registered("bob", 2);
  const other = board.user();
  await other.send({ id: "register", name: "bob", token: "bob", protocol: 2 });
  assertEquals(other.last("registerResponse").reason, "name_taken");
});
