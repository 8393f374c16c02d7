/** Sealed calls that go on where a media server decrypts, or end. */
import { assert, assertEquals } from "@std/assert";
import { mediaDown } from "../fakes.ts";
import {
  accept,
  ALICE,
  answered,
  BOB,
  offers,
  ringing,
  sdp,
  talking,
} from "./sealed_board.ts";

Deno.test("a sealed call that is not connected 5 s after the accept goes on where it can", async () => {
  const { board, alice, bob, callId } = await ringing();
  board.media.unconnected.add("callee");
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  await accept(bob, callId);
  await board.advance(4_999);
  assertEquals(alice.has("renegotiate"), false);
  await board.advance(1);
  board.media.unconnected.clear();
  for (const person of [alice, bob]) {
    assertEquals(person.last("renegotiate").sealed, undefined);
    await offers(person, callId, sdp("CC"));
    assert(person.has("renegotiateAnswer"));
  }
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
  assertEquals(board.media.pipelines.map(({ saved }) => saved.sealed), [
    true,
    undefined,
  ]);
});

Deno.test("where every call has to be sealed, one that does not connect ends", async () => {
  const { board, alice, bob, callId } = await ringing();
  board.seal = "require";
  board.media.unconnected.add("callee");
  await bob.send({ id: "sealedAnswer", callId, sdpAnswer: BOB });
  await accept(bob, callId);
  await board.advance(25_000);
  assertEquals(alice.last("callEnded").reason, "media_failed");
});

Deno.test("without another server for sealed calls, both continue with new connections", async () => {
  const { board, alice, bob } = await talking();
  board.media.seals = false;
  board.media.pipelines[0].events.lost(mediaDown());
  assertEquals(alice.last("renegotiate").sealed, undefined);
  assertEquals(bob.last("renegotiate").sealed, undefined);
});

Deno.test("a reloaded page ends the seal, and the other side gets a new connection, too", async () => {
  const { board, alice, bob, callId } = await talking();
  const reloaded = sdp("CC");
  await offers(bob, callId, reloaded);
  assertEquals(
    bob.last("renegotiateAnswer").sdpAnswer,
    `answer to ${reloaded}`,
  );
  assertEquals(alice.last("renegotiate").sealed, undefined);
  await offers(alice, callId, sdp("DD"));
  assert(alice.has("renegotiateAnswer"));
  assertEquals(board.media.pipelines.map(({ saved }) => saved.sealed), [
    true,
    undefined,
  ]);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
});

Deno.test("an accept with its own offer ends the seal before anybody is answered", async () => {
  const { board, alice, bob, callId } = await ringing();
  await accept(bob, callId, BOB);
  assertEquals(alice.last("callResponse").sdpAnswer, `answer to ${ALICE}`);
  assertEquals(bob.last("startCommunication").sdpAnswer, `answer to ${BOB}`);
  assertEquals(alice.has("renegotiate"), false);
  assertEquals(board.media.pipelines.map(({ released }) => released), [1, 0]);
});

Deno.test("a caller that already has another device's answer connects again", async () => {
  const { board, alice, bob, callId } = await answered();
  await accept(bob, callId, sdp("CC"));
  assertEquals(alice.last("callResponse").response, "accepted");
  assertEquals(alice.last("renegotiate").sealed, undefined);
  await offers(alice, callId, sdp("DD"));
  assertEquals(
    alice.last("renegotiateAnswer").sdpAnswer,
    `answer to ${sdp("DD")}`,
  );
  await board.advance(60_000);
  assertEquals(board.exchange.callCount, 1);
});

Deno.test("if sealing is required, a call that cannot stay sealed ends with an explanation", async () => {
  for (const how of ["accept", "reload", "media lost"] as const) {
    const call = how === "accept" ? await answered() : await talking();
    const { board, alice, bob, callId } = call;
    board.seal = "require";
    switch (how) {
      case "accept":
        await accept(bob, callId, sdp("CC"));
        break;
      case "reload":
        await offers(bob, callId, sdp("CC"));
        break;
      case "media lost":
        board.media.seals = false;
        board.media.pipelines[0].events.lost(mediaDown());
    }
    for (const person of [alice, bob]) {
      const { reason, message } = person.last("callEnded");
      assertEquals(reason, "media_unavailable", how);
      assert(message);
    }
    await board.advance(0);
    assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
  }
});
