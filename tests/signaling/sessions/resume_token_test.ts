/** Sockets that die unnoticed: the answer with the next token. */
import { assert, assertEquals } from "@std/assert";
import { Switchboard } from "../switchboard.ts";
import { comesBack, counted, greeting, talking } from "./counting_clients.ts";

Deno.test("when the answer with the next token was lost, the previous token opens the session again", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const has = counted(bob.received);
  await bob.drop();
  // Three times the answer is lost: a bare ping does not acknowledge it.
  for (let attempt = 0; attempt < 3; attempt++) {
    const deaf = await comesBack(board, bob.resumeToken, has);
    await deaf.send({ id: "ping" });
    deaf.cut();
  }
  await alice.send({ id: "stop" });
  const next = await comesBack(board, bob.resumeToken, has);
  assertEquals(greeting(next).resumed, true);
  assertEquals(next.last("callEnded").reason, "hung_up");
});

Deno.test("the previous token is invalid once the client has used the next", async () => {
  for (
    const sign of [
      { id: "ping", received: 0 },
      { id: "leaving" },
      { id: "stop" },
      "not JSON",
    ] as const
  ) {
    const board = new Switchboard();
    const bob = await board.registered("bob", 2);
    const next = await comesBack(board, bob.resumeToken, 0);
    await next.send(sign);
    const thief = await comesBack(board, bob.resumeToken, 0);
    assertEquals(thief.last("registerResponse").reason, "name_taken");
    assertEquals(next.closed, null);
  }
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  const second = await comesBack(board, bob.resumeToken, 0);
  await comesBack(board, second.resumeToken, 0);
  const thief = await comesBack(board, bob.resumeToken, 0);
  assertEquals(thief.last("registerResponse").reason, "name_taken");
});

Deno.test("a reloaded page whose answer was lost still gets its stored messages", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await bob.send({ id: "ping", received: 0 });
  await bob.drop();
  await alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  const deaf = await comesBack(board, bob.resumeToken);
  deaf.cut();
  const next = await comesBack(board, bob.resumeToken);
  assert(next.has("incomingCall"));
});

Deno.test("a delayed register does not take the session from a newer socket", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  await bob.drop();
  const slow = board.user();
  const next = await comesBack(board, bob.resumeToken, 0);
  await slow.send({
    id: "register",
    name: "bob",
    protocol: 2,
    resumeToken: bob.resumeToken,
    received: 0,
  });
  assertEquals(slow.last("registerResponse").reason, "name_taken");
  assertEquals([next.closed, slow.closed], [null, null]);
});
