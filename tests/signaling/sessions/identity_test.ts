import { assertEquals } from "@std/assert";
import type { Identity } from "../../../lib/signaling/sessions/identity.ts";
import {
  MAX_DEVICES,
  MAX_KEPT_MESSAGES,
  MAX_WAITING_MESSAGES,
} from "../../../lib/signaling/timing.ts";
import { settle } from "../fakes.ts";
import { Switchboard } from "../switchboard.ts";
import { believer, TokenDesk } from "./token_desk.ts";

const EXPIRED = {
  reason: "unauthorized",
  message: "The token has expired.",
} as const;

Deno.test("the name comes from the token, whatever the client sends", async () => {
  const board = new Switchboard(believer);
  const user = board.user();
  await user.send({
    id: "register",
    name: "mallory",
    token: "alice",
    protocol: 2,
  });
  assertEquals(user.last("registerResponse").name, "alice");
});

Deno.test("a missing or invalid token is refused with an explanation", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const user = board.user();
  await user.send({ id: "register", name: "alice", protocol: 2 });
  assertEquals(user.last("registerResponse").reason, "unauthorized");
  await user.send({ id: "register", token: "old", protocol: 2 });
  desk.pending.shift()!.find(EXPIRED);
  await settle();
  assertEquals(user.take().at(-1), {
    id: "registerResponse",
    response: "rejected",
    ...EXPIRED,
  });
  await user.send({ id: "register", token: "x", protocol: 2 });
  desk.pending.shift()!.fail();
  await settle();
  assertEquals(user.last("registerResponse").reason, "unauthorized");
  await user.send({ id: "register", token: "x", protocol: 2 });
  desk.pending.shift()!.find({ name: "\u202e" });
  await settle();
  assertEquals(user.last("registerResponse").reason, "unauthorized");
  assertEquals(board.exchange.userCount, 0);
});

Deno.test("messages that come while a token is checked are handled after it, in order", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const user = board.user();
  await user.send({ id: "register", token: "first" });
  await user.send({ id: "ping" });
  await user.send({ id: "register", token: "second" });
  await user.send("{");
  await user.send({ id: "call", to: "nobody", sdpOffer: "o" });
  assertEquals(user.ids(), []);
  desk.pending.shift()!.find({ name: "alice" });
  await settle();
  const [registered, pong, again, error, call] = user.take();
  assertEquals(registered, { id: "registerResponse", response: "accepted" });
  assertEquals(pong.id, "pong");
  assertEquals(again.id, "registerResponse");
  assertEquals("response" in again && again.response, "rejected");
  assertEquals(error.id, "error");
  assertEquals(call.id, "callResponse");
  assertEquals(desk.pending, [], "the second is refused without a look at it");
});

Deno.test("a second register is checked after the first was refused", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const user = board.user();
  await user.send({ id: "register", token: "first" });
  await user.send({ id: "register", token: "second" });
  assertEquals(desk.pending.map(({ token }) => token), ["first"]);
  desk.pending.shift()!.find(EXPIRED);
  await settle();
  assertEquals(desk.pending.map(({ token }) => token), ["second"]);
  desk.pending.shift()!.find({ name: "alice" });
  await settle();
  assertEquals(
    user.take().map((message) => "response" in message && message.response),
    ["rejected", "accepted"],
  );
});

Deno.test("a closed socket or a shutdown during the check of a token registers nobody", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const gone = board.user();
  await gone.send({ id: "register", token: "alice" });
  await gone.send({ id: "ping" });
  await gone.drop();
  desk.pending.shift()!.find({ name: "alice" });
  await settle();
  assertEquals(gone.take(), []);
  const late = board.user();
  await late.send({ id: "register", token: "bob", protocol: 2 });
  await board.exchange.shutdown(0);
  desk.pending.shift()!.find({ name: "bob" });
  await settle();
  assertEquals(late.last("registerResponse").reason, "server_shutdown");
  assertEquals(board.exchange.userCount, 0);
});

Deno.test("the number of waiting messages is limited", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const user = board.user();
  await user.send({ id: "register", token: "alice" });
  for (let i = 0; i <= MAX_WAITING_MESSAGES; i++) {
    await user.send({ id: "stop" });
  }
  assertEquals(user.ids(), ["error"]);
});

Deno.test("a session resumes with its resume token alone, long after the identity token expired", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const before = board.user();
  await before.send({ id: "register", token: "alice", protocol: 2 });
  desk.pending.shift()!.find({ name: "alice" });
  await settle();
  const { resumeToken } = before;
  await before.drop();
  const after = board.user();
  await after.send({ id: "register", protocol: 2, resumeToken });
  assertEquals(after.last("registerResponse").resumed, true);
  await after.drop();
  await board.advance(15_000);
  const tooLate = board.user();
  await tooLate.send({
    id: "register",
    protocol: 2,
    resumeToken: after.resumeToken,
  });
  assertEquals(tooLate.last("registerResponse").reason, "unauthorized");
});

Deno.test("the number of a person's devices is limited", async () => {
  const board = new Switchboard(believer);
  for (let i = 0; i < MAX_DEVICES; i++) {
    const device = board.user();
    await device.send({ id: "register", token: "alice" });
    assertEquals(device.last("registerResponse").response, "accepted");
  }
  const one = board.user();
  await one.send({ id: "register", token: "Alice", protocol: 2 });
  assertEquals(one.last("registerResponse").reason, "name_taken");
  assertEquals(board.exchange.userCount, 1);
});

Deno.test("beside a resume token, an invalid identity token is ignored and another person's takes precedence", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const find = async (identity: Identity) => {
    desk.pending.shift()!.find(identity);
    await settle();
  };
  const alice = board.user();
  await alice.send({ id: "register", token: "a", protocol: 2 });
  await find({ name: "alice" });
  const tablet = board.user();
  await tablet.send({ id: "register", token: "a", protocol: 2 });
  await find({ name: "alice" });
  await alice.drop();
  await tablet.drop();

  const same = board.user();
  const { resumeToken } = alice;
  await same.send({ id: "register", token: "old", protocol: 2, resumeToken });
  await find(EXPIRED);
  assertEquals(same.last("registerResponse").resumed, true);

  const other = board.user();
  await other.send({
    id: "register",
    token: "b",
    protocol: 2,
    resumeToken: tablet.resumeToken,
  });
  await find({ name: "bob" });
  assertEquals(other.last("registerResponse").resumed, false);
  assertEquals(other.last("registerResponse").name, "bob");
  assertEquals(
    board.exchange.sessionsByProtocolVersion()[2],
    3,
    "the tablet's waits on",
  );
});

Deno.test("a session that lost messages needs an identity token again", async () => {
  const desk = new TokenDesk();
  const board = new Switchboard(desk);
  const alice = board.user();
  await alice.send({ id: "register", token: "a", protocol: 2 });
  desk.pending.shift()!.find({ name: "alice" });
  await settle();
  const bob = board.user();
  await bob.send({ id: "register", token: "b", protocol: 2 });
  desk.pending.shift()!.find({ name: "bob" });
  await settle();
  await alice.drop();
  for (let i = 0; i <= MAX_KEPT_MESSAGES; i++) {
    await bob.send({ id: "call", to: "alice", sdpOffer: "o" });
    await bob.send({ id: "stop" });
  }
  const again = board.user();
  await again.send({
    id: "register",
    name: "mallory",
    protocol: 2,
    resumeToken: alice.resumeToken,
  });
  assertEquals(again.last("registerResponse").reason, "unauthorized");
});
