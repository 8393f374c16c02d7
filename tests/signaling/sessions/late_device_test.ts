/** A device that opens while a call already rings on the others. */
import { assert, assertEquals } from "@std/assert";
import { DEFAULT_TIMING } from "../../../lib/signaling/timing.ts";
import { Household } from "../household.ts";
import { accept, Switchboard } from "../switchboard.ts";
import { believer } from "./token_desk.ts";

Deno.test("a device that registers while it rings also rings and can answer", async () => {
  for (const protocol of [1, 2] as const) {
    const house = await Household.ringing(protocol);
    const { board, alice, phone, tablet } = house;
    const late = board.user();
    await late.send({ id: "register", token: "bob", protocol });
    assertEquals(late.ids().slice(0, 2), ["registerResponse", "incomingCall"]);
    house.forget();
    await late.send(accept);
    assert(late.has("startCommunication"));
    assertEquals(alice.last("callResponse").response, "accepted");
    for (const other of [phone, tablet]) {
      assertEquals(
        other.last("stopCommunication").message,
        "You answered on another device.",
      );
    }
    await late.send({ id: "stop" });
    assertEquals(board.endReasons(), ["hung_up"]);
  }
});

Deno.test("a device that registers while it rings stops ringing with the others", async () => {
  for (
    const [end, reason] of [
      ["answer", "answered_elsewhere"],
      ["decline", "declined"],
      ["cancel", "cancelled"],
    ] as const
  ) {
    const { board, alice, phone } = await Household.ringing();
    const late = board.user();
    await late.send({ id: "register", token: "bob", protocol: 2 });
    assertEquals(
      late.last("incomingCall").callId,
      alice.last("ringing").callId,
    );
    if (end === "answer") await phone.send(accept);
    else if (end === "cancel") await alice.send({ id: "stop" });
    else {
      await phone.send({ id: "incomingCallResponse", callResponse: "reject" });
    }
    assertEquals(late.last("callEnded").reason, reason);
    late.take();
    await late.send(accept);
    assertEquals(late.last("error").reason, "not_in_call");
  }
});

Deno.test("a device that registers after the answer, or while the person calls, does not ring", async () => {
  const { board, alice, phone } = await Household.ringing();
  const carol = board.user();
  await carol.send({ id: "register", token: "alice", protocol: 2 });
  assert(!carol.has("incomingCall"));
  await phone.send(accept);
  const late = board.user();
  await late.send({ id: "register", token: "bob", protocol: 2 });
  assert(!late.has("incomingCall"));
  await alice.send({ id: "stop" });
  assert(!late.has("callEnded") && !carol.has("callEnded"));
});

Deno.test("a device that registers while all others are away rings, and ends the caller's notice", async () => {
  const board = new Switchboard(believer);
  const alice = board.user();
  const phone = board.user();
  await alice.send({ id: "register", token: "alice", protocol: 2 });
  await phone.send({ id: "register", token: "bob", protocol: 2 });
  await phone.drop();
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  assert(alice.has("peerReconnecting"));
  const late = board.user();
  await late.send({ id: "register", token: "bob", protocol: 2 });
  assert(alice.has("peerReconnected"));
  await board.advance(DEFAULT_TIMING.graceMs);
  assertEquals(board.exchange.callCount, 1);
  await late.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("a device that registers while the caller is away is told so", async () => {
  const { board, alice } = await Household.ringing();
  await alice.drop();
  const late = board.user();
  await late.send({ id: "register", token: "bob", protocol: 2 });
  assertEquals(late.ids().slice(1, 3), ["incomingCall", "peerReconnecting"]);
});
