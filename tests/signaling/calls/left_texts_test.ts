import { assert, assertEquals } from "@std/assert";
import { MAX_TEXT_LENGTH } from "../../../lib/shared/protocol_limits.ts";
import { MISSED_CALL_MS } from "../../../lib/signaling/calls/missed_calls.ts";
import { accept, Switchboard, TestUser } from "../switchboard.ts";
import { subscription, Town } from "../town.ts";

const leave = (to: string, text = "Call me back.") => ({
  id: "leaveText",
  to,
  text,
});
const answer = (user: TestUser) => {
  const { response, reason } = user.last("textLeft");
  return reason ?? response;
};
const texts = (user: TestUser) =>
  user.take().flatMap((one) => one.id === "leftText" ? [one.text] : []);

Deno.test("a text left for somebody absent is told on each device, also after a restart, until it is seen", async () => {
  const town = new Town();
  const alice = await town.user("Alice");
  await alice.send({ id: "call", to: "BOB", sdpOffer: "offer" });
  assertEquals(alice.last("callResponse").reason, "not_registered");
  await alice.send(leave("Bob", "  Dinner at eight?  "));
  assertEquals(answer(alice), "accepted");
  town.life.kill();
  town.start();
  const phone = await town.user("Bob");
  const tablet = await town.user("bob");
  const left = phone.last("leftText");
  assertEquals([left.from, left.text], ["Alice", "Dinner at eight?"]);
  assertEquals(texts(tablet), ["Dinner at eight?"]);
  await phone.send({ id: "textSeen", from: "alice", at: left.at });
  assertEquals(tablet.last("leftText"), {
    id: "leftText",
    from: "Alice",
    at: left.at,
  });
  assertEquals(town.store.leftTexts.all, []);
  assert(!(await town.user("bob")).has("leftText"));
});

Deno.test("a text may be left when nobody answers, when the line is busy, and when the caller gives up", async () => {
  for (const how of ["no_answer", "busy", "cancelled"] as const) {
    const town = new Town();
    const alice = await town.user("alice");
    const bob = await town.user("bob");
    if (how === "busy") {
      const carol = await town.user("carol");
      await carol.send({ id: "call", to: "bob", sdpOffer: "offer" });
      await bob.send(accept);
    }
    await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
    if (how === "no_answer") await town.advance(60_000);
    if (how === "cancelled") await alice.send({ id: "stop" });
    await alice.send(leave("bob"));
    assertEquals(answer(alice), "accepted", how);
    assertEquals(texts(bob), ["Call me back."], how);
    assertEquals(town.store.leftTexts.all.length, 1);
  }
});

Deno.test("no text is left without a call, after an answer or a decline, or twice", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  const refused = async (to = "bob") => {
    await alice.send(leave(to));
    assertEquals(answer(alice), "not_in_call");
  };
  await refused();
  await refused("\u0007");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await refused();
  await bob.send({ id: "incomingCallResponse", callResponse: "reject" });
  await refused();
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await bob.send(accept);
  await alice.send({ id: "stop" });
  await refused();
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await refused("carol");
  await alice.send(leave("bob"));
  assertEquals(answer(alice), "accepted");
  await refused();
});

Deno.test("the last text of a caller counts, and an answer to an earlier one does not delete it", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const missed = async (text: string) => {
    await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
    await alice.send(leave("bob", text));
  };
  await missed("one");
  const bob = await town.user("bob");
  const { at } = bob.last("leftText");
  await bob.drop();
  await town.advance(20_000);
  await missed("two");
  const back = await town.user("bob");
  await back.send({ id: "textSeen", from: "alice", at });
  assertEquals(town.store.leftTexts.all.map(({ text }) => text), ["two"]);
  await alice.send({ id: "textSeen", from: "bob", at });
  const second = back.last("leftText").at;
  await alice.send({ id: "textSeen", from: "alice", at: second });
  assertEquals(town.store.leftTexts.all.length, 1, "it is for bob");
  await town.advance(MISSED_CALL_MS);
  assert(!(await town.user("bob")).has("leftText"));
  assertEquals(town.store.leftTexts.all, []);
});

Deno.test("where anybody can have a name, a text reaches whoever is here, and is not kept", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await alice.send(leave("bob"));
  assertEquals(texts(bob), ["Call me back."]);
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await bob.drop();
  await board.advance(15_000);
  await alice.send(leave("bob"));
  assertEquals(answer(alice), "not_registered");
  assert(!(await board.registered("bob", 2)).has("leftText"));
});

Deno.test("a text for a kept name is for its browser alone, and gone with the name", async () => {
  const town = new Town(90_000);
  const joins = async (name: string) => {
    const user = new TestUser(town.life);
    await user.send({ id: "register", name, protocol: 2 });
    return user;
  };
  const bob = await joins("bob");
  const token = bob.resumeToken!;
  const refusal = town.life.exchange
    .subscribe(token, subscription("phone"), "secret");
  assertEquals(refusal, null);
  await bob.drop();
  await town.advance(15_000);
  const alice = await joins("alice");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await alice.send(leave("bob"));
  assertEquals(answer(alice), "accepted");
  assertEquals(town.store.leftTexts.all.length, 1);
  await town.advance(90_000);
  const stranger = await joins("bob");
  assertEquals(stranger.last("registerResponse").response, "accepted");
  assert(!stranger.has("leftText"));
  assertEquals(town.store.leftTexts.all, []);
});

Deno.test("a text has 1 to 300 characters, and version 1 leaves none", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  for (const text of ["", "   ", "a".repeat(MAX_TEXT_LENGTH + 1)]) {
    await alice.send(leave("bob", text));
    assertEquals(alice.last("error").reason, "invalid_message");
    assert(!alice.has("textLeft"));
  }
  const old = await board.registered("old");
  await old.send(leave("alice"));
  assert(old.has("error"));
});

Deno.test("a device that was away in a restart hears of a text that it may lack, once", async () => {
  const town = new Town();
  const alice = await town.user("alice");
  const bob = await town.user("bob");
  await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
  await alice.send({ id: "stop" });
  await bob.drop();
  await alice.send(leave("bob"));
  town.life.kill();
  town.start();
  const back = await town.user("", bob.resumeToken);
  assertEquals(back.last("registerResponse").resumed, true);
  assertEquals(texts(back), ["Call me back."]);
  await back.send({ id: "leaving" });
  const again = await town.user("", back.resumeToken);
  assertEquals(texts(again), []);
});

Deno.test("no text is left for somebody who answered or declined after a missed call", async () => {
  for (const callResponse of ["accept", "reject"] as const) {
    const town = new Town();
    const alice = await town.user("alice");
    const bob = await town.user("bob");
    await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
    await alice.send({ id: "stop" });
    await alice.send({ id: "call", to: "bob", sdpOffer: "offer" });
    const sdpOffer = "offer";
    await bob.send({ id: "incomingCallResponse", callResponse, sdpOffer });
    await alice.send({ id: "stop" });
    await alice.send(leave("bob"));
    assertEquals(answer(alice), "not_in_call", callResponse);
  }
});
