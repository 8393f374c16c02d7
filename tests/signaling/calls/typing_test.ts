/** Text messages that the other side sees while they are typed. */
import { assert, assertEquals } from "@std/assert";
import { TYPING_MS } from "../../../lib/phone/call/typed_text.ts";
import { costLimits } from "../../../lib/signaling/limits/cost_limits.ts";
import { Household } from "../household.ts";
import { Rig } from "../rig.ts";
import { comesBack, counted, talking } from "../sessions/counting_clients.ts";
import { accept, Switchboard, type TestUser } from "../switchboard.ts";

const texts = (user: TestUser) =>
  user.take().flatMap((message) =>
    message.id === "peerTyping" || message.id === "peerChat"
      ? [`${message.id} ${message.text}`]
      : []
  );

Deno.test("a text that is typed reaches the other side, with its corrections and its end", async () => {
  const { alice, bob } = await new Switchboard().talking(2, 2);
  const { callId } = alice.last("ringing");
  bob.take();
  for (const text of ["hel", "hello", "hell", ""]) {
    await alice.send({ id: "typing", callId, text });
  }
  assertEquals(texts(bob), [
    "peerTyping hel",
    "peerTyping hello",
    "peerTyping hell",
    "peerTyping ",
  ]);
  assertEquals(texts(alice), []);
});

Deno.test("a typed text is refused for another call, a ringing call, an old page, and if it is too long", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  const { callId } = alice.last("ringing");
  await alice.send({ id: "typing", callId, text: "too early" });
  assertEquals(alice.last("error").reason, "not_in_call");
  await bob.send(accept);
  alice.take();
  await alice.send({ id: "typing", callId: "another", text: "not mine" });
  assertEquals(alice.last("error").reason, "not_in_call");
  await alice.send({ id: "typing", callId, text: "x".repeat(1_001) });
  assertEquals(alice.last("error").reason, "invalid_message");
  await alice.send({ id: "stop", callId });
  alice.take();
  await alice.send({ id: "typing", callId, text: "late" });
  assertEquals(alice.take(), [], "it may just be late");
  assertEquals(texts(bob), []);

  const another = new Switchboard();
  const { alice: dora, bob: old } = await another.talking(2);
  const { callId: theirs } = dora.last("ringing");
  await dora.send({ id: "typing", callId: theirs, text: "unread" });
  assertEquals(dora.last("error").reason, "not_in_call");
  await old.send({ id: "typing", callId: theirs, text: "cannot" });
  assert(!dora.has("peerTyping"));
});

Deno.test("of the texts typed while the other side is away only the last is kept, in its place", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  await bob.drop();
  const type = (text: string) => alice.send({ id: "typing", callId, text });
  for (const text of ["h", "he", "hello"]) await type(text);
  await alice.send({ id: "chat", callId, text: "hello" });
  for (const text of ["w", "wo"]) await type(text);
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(texts(next), ["peerChat hello", "peerTyping wo"]);
});

Deno.test("a page that starts again takes what was typed in it away, a new socket does not", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  await alice.send({ id: "typing", callId, text: "hel" });
  bob.take();
  const next = await comesBack(board, alice.resumeToken, 0);
  assertEquals(texts(bob), []);
  const reloaded = await comesBack(board, next.resumeToken);
  assertEquals(texts(bob), ["peerTyping "]);
  await reloaded.send({ id: "typing", callId, text: "hel" });
  await reloaded.send({ id: "chat", callId, text: "hello" });
  bob.take();
  await comesBack(board, reloaded.resumeToken);
  assertEquals(texts(bob), [], "it was sent");
});

Deno.test("a call that moves leaves no typed text of the old device behind", async () => {
  const house = await Household.gather();
  const { alice, phone, tablet } = house;
  await alice.send({ id: "call", to: "bob", sdpOffer: "alice" });
  await phone.send(accept);
  const { callId } = alice.last("ringing");
  await phone.send({ id: "typing", callId, text: "hel" });
  house.forget();
  await tablet.send({ id: "takeCall", callId, sdpOffer: "tablet" });
  assertEquals(texts(alice), ["peerTyping "]);
});

Deno.test("somebody who types without a pause is never refused, and a flood is", async () => {
  const rig = new Rig({ costs: costLimits(100) });
  const alice = rig.person("alice", 2, "192.0.2.1");
  const bob = rig.person("bob", 2, "192.0.2.2");
  await rig.call(alice, bob);
  const { callId } = alice.got("ringing")[0];
  const say = (text: string) => alice.say({ id: "typing", callId, text });
  for (let ms = 0; ms < 180_000; ms += TYPING_MS) {
    say("x".repeat(1_000));
    rig.clock.advance(TYPING_MS);
  }
  // After a dead socket, a page sends all of it again at once.
  rig.clock.advance(14_000);
  for (let ms = 0; ms < 14_000; ms += TYPING_MS) say("y");
  assertEquals(alice.got("error"), []);
  const { length } = bob.got("peerTyping");
  for (let second = 0; second < 60; second++) {
    for (let i = 0; i < 20; i++) say("z");
    rig.clock.advance(1_000);
  }
  const more = bob.got("peerTyping").length - length;
  assert(more <= 45 + 180, `${more} of 1,200 in a minute`);
  assert(
    alice.got("error").every(({ reason, retryAfterMs }) =>
      reason === "rate_limited" && retryAfterMs! > 0
    ),
  );
});

Deno.test("a flood of long texts written into a dead socket does not cost the other side its session", async () => {
  const board = new Switchboard(undefined, undefined, costLimits(100));
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  const has = counted(bob.received);
  bob.cut();
  // The longest that the server may take to notice.
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 5; i++) {
      const text = "x".repeat(1_000);
      await alice.send({ id: "typing", callId, text });
      await alice.send({ id: "chat", callId, text });
    }
    await board.advance(1_000);
  }
  await bob.drop();
  const next = await comesBack(board, bob.resumeToken, has);
  assertEquals(next.last("registerResponse").resumed, true);
});
