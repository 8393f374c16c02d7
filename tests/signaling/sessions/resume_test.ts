/** One session over several consecutive sockets: `resumeToken` of version 2. */
import { assert, assertEquals } from "@std/assert";
import { CLOSE } from "../../../lib/shared/close_codes.ts";
import {
  DEFAULT_TIMING,
  MAX_KEPT_MESSAGES,
} from "../../../lib/signaling/timing.ts";
import { accept, Switchboard, type TestUser } from "../switchboard.ts";

/** A new socket registers as bob, with a token. */
async function comesBack(
  board: Switchboard,
  resumeToken: string | undefined,
  name = "bob",
): Promise<TestUser> {
  const user = board.user();
  await user.send({ id: "register", name, protocol: 2, resumeToken });
  return user;
}

/**
 * Sent by a client that counts messages: the answer to its register has
 * arrived.
 */
const arrived = { id: "ping", received: 0 } as const;

function resumed(user: TestUser): boolean {
  return user.last("registerResponse").resumed === true;
}

Deno.test("a token opens its session once, and each answer has another", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  const tokens = [bob.resumeToken];
  for (let i = 0; i < 5; i++) {
    const next = await comesBack(board, tokens.at(-1));
    assert(resumed(next));
    await next.send(arrived);
    tokens.push(next.resumeToken);
  }
  assertEquals(new Set(tokens).size, 6);
  const current = tokens.pop();
  for (const used of tokens) {
    const thief = await comesBack(board, used);
    assertEquals(thief.last("registerResponse").reason, "name_taken");
  }
  assert(resumed(await comesBack(board, current)));
  assertEquals(board.exchange.userCount, 1);
});

Deno.test("a resume token that was never issued is invalid", async () => {
  const board = new Switchboard();
  await board.registered("bob", 2);
  for (const guessed of ["", "id", "__proto__", "id 1 ", "ID 1"]) {
    const thief = await comesBack(board, guessed);
    assertEquals(thief.last("registerResponse").response, "rejected", guessed);
  }
  const fresh = await comesBack(board, "guessed", "carol");
  assertEquals(fresh.last("registerResponse").resumed, false);
});

Deno.test("of two sockets with one token the later one has the session", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const token = bob.resumeToken;
  const [one, other] = await Promise.all([
    comesBack(board, token),
    comesBack(board, token),
  ]);
  assertEquals([resumed(one), resumed(other)], [true, true]);
  assertEquals(
    [bob.closed, one.closed, other.closed],
    [CLOSE.superseded, CLOSE.superseded, null],
  );
  assertEquals(board.exchange.userCount, 2);
  await one.send({ id: "stop" });
  assertEquals(board.exchange.callCount, 1);
  await other.send({ id: "stop" });
  assertEquals(alice.last("callEnded").reason, "hung_up");
});

Deno.test("messages and the close of a socket that lost its session are ignored", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(bob.closed, CLOSE.superseded);
  alice.take();
  await bob.send({ id: "stop" });
  await bob.send({ id: "call", to: "alice", sdpOffer: "o" });
  await bob.drop();
  await board.advance(DEFAULT_TIMING.graceMs);
  assertEquals(alice.take(), []);
  assertEquals(board.exchange.callCount, 1);
  await next.send({ id: "stop" });
  assertEquals(alice.last("callEnded").reason, "hung_up");
});

Deno.test("a session that returns in time has its full grace time again", async () => {
  const board = new Switchboard();
  const { bob } = await board.talking(2, 2);
  await bob.drop();
  await board.advance(DEFAULT_TIMING.graceMs - 1);
  await comesBack(board, bob.resumeToken);
  await board.advance(DEFAULT_TIMING.graceMs * 2);
  assertEquals([board.exchange.callCount, board.exchange.userCount], [1, 2]);
});

Deno.test("after the grace time the token is invalid and the name is free", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  await bob.drop();
  await board.advance(DEFAULT_TIMING.graceMs);
  assertEquals(board.exchange.userCount, 0);
  const late = await comesBack(board, bob.resumeToken);
  assertEquals(late.last("registerResponse").resumed, false);
  assertEquals(board.exchange.userCount, 1);
});

Deno.test("a page that left and returned has the full grace time again", async () => {
  const board = new Switchboard();
  const bob = await board.registered("bob", 2);
  await bob.send({ id: "leaving" });
  await bob.drop();
  const next = await comesBack(board, bob.resumeToken);
  await next.drop();
  await board.advance(DEFAULT_TIMING.leavingMs);
  assertEquals(board.exchange.userCount, 1);
});

Deno.test("stored messages arrive once, after the answer and in order", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  await bob.drop();
  const states = [true, false, true].map((audio) =>
    ({ audio, video: "off" }) as const
  );
  for (const state of states) {
    await alice.send({ id: "mediaState", callId, state });
  }
  await alice.send({ id: "stop" });
  const next = await comesBack(board, bob.resumeToken);
  const [welcome, ...kept] = next.take();
  assert(welcome.id === "registerResponse" && welcome.call === undefined);
  assertEquals(
    kept,
    [
      // Only the last one matters.
      { id: "peerMediaState", callId, state: states[2] },
      {
        id: "stopCommunication",
        callId,
        reason: "hung_up",
        message: "alice hung up.",
      },
      {
        id: "callEnded",
        callId,
        reason: "hung_up",
        message: "alice hung up.",
      },
    ] as typeof kept,
  );
  await next.drop();
  const again = await comesBack(board, next.resumeToken);
  assertEquals(again.ids(), ["registerResponse"]);
});

Deno.test("a person who is called while away rings on return", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await bob.drop();
  alice.take();
  await alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  assert(alice.has("peerReconnecting"));
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(next.last("registerResponse").call?.state, "ringing");
  assert(next.has("incomingCall"));
  assert(alice.has("peerReconnected"));
  await next.send(accept);
  assertEquals(alice.last("callResponse").response, "accepted");
});

Deno.test("a session with more messages than can be stored ends instead of continuing with a gap", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  const bob = await board.registered("bob", 2);
  await bob.drop();
  for (let i = 0; i <= MAX_KEPT_MESSAGES; i++) {
    await alice.send({ id: "call", to: "bob", sdpOffer: "o" });
    await alice.send({ id: "stop" });
  }
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(resumed(next), false);
  assertEquals(next.ids(), ["registerResponse"]);
  assertEquals(board.exchange.userCount, 2);
});

Deno.test("nobody can fill the outbox of a person who is away in a call", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  const strangers = await Promise.all(
    ["x", "y", "z"].map((name) => board.registered(name, 2)),
  );
  await bob.drop();
  for (let i = 0; i <= MAX_KEPT_MESSAGES; i++) {
    const video = i % 2 ? "off" : "camera";
    await alice.send({
      id: "mediaState",
      callId,
      state: { audio: true, video },
    });
    for (const stranger of strangers) {
      await stranger.send({ id: "call", to: "bob", sdpOffer: "o" });
    }
  }
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(resumed(next), true);
  assertEquals(next.last("registerResponse").call?.state, "active");
  assertEquals(
    next.ids().toSorted(),
    [
      "missedCall",
      "missedCall",
      "missedCall",
      "peerMediaState",
      "registerResponse",
    ],
  );
});

Deno.test("version 2 gets changes of presence, which are not stored", async () => {
  const board = new Switchboard();
  const first = await board.registered("first");
  const alice = await board.registered("alice", 2);
  assertEquals(alice.last("registerResponse").users, [
    { name: "first", busy: false },
  ]);
  alice.take();
  first.take();
  const bob = await board.registered("bob", 2);
  await bob.send({ id: "call", to: "first", sdpOffer: "o" });
  await bob.send({ id: "stop" });
  assertEquals(alice.take(), [
    { id: "userJoined", name: "bob" },
    { id: "userBusy", name: "bob", busy: true },
    { id: "userBusy", name: "first", busy: true },
    { id: "userBusy", name: "bob", busy: false },
    { id: "userBusy", name: "first", busy: false },
  ]);
  assertEquals(first.ids(), ["incomingCall", "stopCommunication"]);
  await alice.drop();
  await bob.drop();
  await board.advance(DEFAULT_TIMING.graceMs - 1);
  const next = await comesBack(board, alice.resumeToken, "alice");
  await board.advance(1);
  assertEquals(next.take().slice(1), [{ id: "userLeft", name: "bob" }]);
});

Deno.test("a page that announced its leaving has a shorter grace time", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  await alice.send({ id: "leaving" });
  await alice.drop();
  assertEquals(bob.last("peerReconnecting").id, "peerReconnecting");
  await board.advance(5_999);
  assertEquals(bob.has("callEnded"), false);
  await board.advance(1);
  assertEquals(bob.last("callEnded").reason, "peer_lost");
});

Deno.test("after the grace time the call ends and the name is free", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  await bob.drop();
  await board.advance(15_000);
  assertEquals(alice.last("callEnded").reason, "peer_lost");
  await board.registered("bob", 2);
});

Deno.test("a reloaded page gets the media state of the other side", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const { callId } = alice.last("ringing");
  const off = { audio: false, video: "off" } as const;
  await alice.send({ id: "mediaState", callId, state: off });
  await bob.drop();
  const reloaded = await comesBack(board, bob.resumeToken);
  assertEquals(reloaded.last("registerResponse").call?.peerMedia, off);
  // Bob has never sent his media state.
  const again = await comesBack(board, alice.resumeToken, "alice");
  assertEquals(again.last("registerResponse").call?.peerMedia, undefined);
});
