/** Credentials of TURN servers expire: each new connection gets fresh ones. */
import { assertEquals } from "@std/assert";
import { ICE_SERVERS_MS } from "../../../lib/signaling/timing.ts";
import { Switchboard, type TestUser } from "../switchboard.ts";

/**
 * A board whose ICE servers contain the number of times that they were
 * requested.
 */
function board(): Switchboard {
  const board = new Switchboard();
  let asked = 0;
  board.iceServers = () => [{ urls: `turn:${++asked}` }];
  return board;
}

Deno.test("each call and repair brings fresh ICE servers, for version 2 only", async () => {
  const fresh = board();
  const { alice, bob } = await fresh.talking(2, 2);
  const { callId, iceServers } = alice.last("ringing");
  assertEquals(iceServers, [{ urls: "turn:3" }]);
  assertEquals(bob.last("incomingCall").iceServers, [{ urls: "turn:3" }]);
  fresh.media.pipelines[0].events.legLost("caller");
  assertEquals(alice.last("renegotiate").iceServers, [{ urls: "turn:4" }]);
  await alice.send({ id: "stop", callId });

  const old = board();
  const both = await old.talking();
  for (const user of [both.alice, both.bob]) {
    assertEquals(user.received.some((one) => "iceServers" in one), false);
  }
});

Deno.test("a page that stays open gets fresh ICE servers with the answers to its pings", async () => {
  const fresh = board();
  const alice = await fresh.registered("alice", 2);
  const told = async (user: TestUser) => {
    await user.send({ id: "ping", received: 0 });
    return user.last("pong").iceServers;
  };
  assertEquals(await told(alice), undefined);
  await fresh.advance(ICE_SERVERS_MS);
  assertEquals(await told(alice), [{ urls: "turn:2" }]);
  assertEquals(await told(alice), undefined);
  await fresh.advance(ICE_SERVERS_MS);
  assertEquals(await told(alice), [{ urls: "turn:3" }]);
});
