/** Sockets that die unnoticed: the messages written to them. */
import { assert, assertEquals } from "@std/assert";
import {
  MAX_KEPT_LENGTH,
  MAX_KEPT_MESSAGES,
} from "../../../lib/signaling/timing.ts";
import { MemoryStore } from "../memory_store.ts";
import { candidate, Switchboard, TestUser } from "../switchboard.ts";
import {
  comesBack,
  counted,
  counts,
  greeting,
  ids,
  talking,
} from "./counting_clients.ts";

Deno.test("a hang-up that was written into a dead socket arrives after the resume", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const has = counted(bob.received);
  bob.cut();
  await alice.send({ id: "stop" });
  const next = await comesBack(board, bob.resumeToken, has);
  assertEquals(ids(next), [
    "registerResponse",
    "stopCommunication",
    "callEnded",
  ]);
  assertEquals(next.last("callEnded").reason, "hung_up");
  assertEquals(greeting(next), { resumed: true, received: 1 });
});

Deno.test("messages sent into a dead socket and later ones arrive once and in order", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  const has = counted(bob.received);
  const say = (audio: boolean) =>
    alice.send({
      id: "mediaState",
      callId,
      state: { audio, video: "off" },
    });
  const heard = (user: TestUser) =>
    user.received.flatMap((message) =>
      message.id === "peerMediaState" ? [message.state.audio] : []
    );
  await say(true);
  bob.cut();
  await say(false);
  await say(true);
  await bob.drop();
  await say(false);
  // The first of them arrived.
  const second = await comesBack(board, bob.resumeToken, has + 1);
  assertEquals(heard(second), [false, true, false]);
  // The socket dies again during the replay: one more message arrived.
  second.cut();
  await say(true);
  const third = await comesBack(board, second.resumeToken, has + 2);
  assertEquals(heard(third), [true, false, true]);
  await third.send({ id: "ping", received: has + 5 });
  assertEquals(third.last("pong").received, greeting(third).received);
  const fourth = await comesBack(board, third.resumeToken, has + 5);
  assertEquals(heard(fourth), []);
});

Deno.test("a client gets the number of its handled messages, including refused and malformed ones", async () => {
  const board = new Switchboard();
  const { bob } = await talking(board);
  await bob.send(counts);
  const { received: before } = bob.last("pong");
  const { resumeToken } = bob;
  await bob.send(candidate("one"));
  await bob.send({ id: "call", to: "alice", sdpOffer: "in a call already" });
  await bob.send("not JSON");
  // This message concerns the socket, not the session.
  await bob.send({ id: "leaving" });
  await bob.send({ id: "ping" });
  assertEquals(bob.last("pong").received, undefined);
  await bob.send({ id: "register", name: "bob", protocol: 2 });
  assertEquals(bob.last("registerResponse").reason, "name_taken");
  const has = counted(bob.received);
  const next = await comesBack(board, resumeToken, has);
  assertEquals(greeting(next).received, before! + 3);
  assertEquals(ids(next), ["registerResponse"]);
});

Deno.test("late messages of an abandoned socket are ignored, because the client sends them again", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const has = counted(bob.received);
  bob.cut();
  const next = await comesBack(board, bob.resumeToken, has);
  await bob.send({ id: "stop" });
  assert(!alice.has("callEnded"));
  assertEquals(greeting(next).received, 1);
  await next.send({ id: "stop" });
  assertEquals(alice.last("callEnded").reason, "hung_up");
});

Deno.test("a reloaded page does not get messages that were sent to the previous page", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  const { callId } = alice.last("ringing");
  const state = { audio: true, video: "off" } as const;
  await bob.send({ id: "ping", received: 0 });
  await alice.send({ id: "mediaState", callId, state });
  await bob.drop();
  await alice.send({
    id: "mediaState",
    callId,
    state: { ...state, audio: false },
  });
  const reloaded = await comesBack(board, bob.resumeToken);
  assertEquals(reloaded.last("registerResponse").call?.state, "active");
  assertEquals(greeting(reloaded), { resumed: true, received: undefined });
  assertEquals(reloaded.last("peerMediaState").state.audio, false);
  assertEquals(ids(reloaded), ["registerResponse", "peerMediaState"]);
  // Both sides count from 0 again.
  await reloaded.send({ id: "ping", received: 1 });
  assertEquals(reloaded.last("pong").received, 0);
  reloaded.cut();
  await alice.send({ id: "stop" });
  const next = await comesBack(board, reloaded.resumeToken, 1);
  assertEquals(ids(next), [
    "registerResponse",
    "stopCommunication",
    "callEnded",
  ]);
});

Deno.test("a session that lost more messages than are kept ends instead of continuing with a gap", async () => {
  for (
    const [size, count] of [
      [1, MAX_KEPT_MESSAGES + 1],
      [60_000, Math.ceil(MAX_KEPT_LENGTH / 60_000)],
    ]
  ) {
    const board = new Switchboard();
    const { bob } = await talking(board);
    const has = counted(bob.received);
    const [pipeline] = board.media.pipelines;
    bob.cut();
    for (let i = 0; i < count; i++) {
      const text = `${i} ${"x".repeat(size)}`;
      pipeline.events.iceCandidate("callee", { candidate: text });
    }
    const next = await comesBack(board, bob.resumeToken, has);
    assertEquals(greeting(next), { resumed: false, received: undefined });
    assertEquals(board.endReasons(), ["peer_lost"]);
  }
});

Deno.test("a client that does not count gets no message twice", async () => {
  const board = new Switchboard();
  const { bob } = await board.talking(2, 2);
  const [pipeline] = board.media.pipelines;
  for (let i = 0; i < MAX_KEPT_MESSAGES * 2; i++) {
    pipeline.events.iceCandidate("callee", { candidate: `${i}` });
  }
  await bob.drop();
  pipeline.events.iceCandidate("callee", { candidate: "due meanwhile" });
  const next = await comesBack(board, bob.resumeToken);
  assertEquals(greeting(next).resumed, true);
  assertEquals(next.take().slice(1).map(({ id }) => id), ["iceCandidate"]);
  // It counts on this socket, but began too late for the previous one.
  await next.send(candidate("first word"));
  await next.send({ id: "ping" });
  pipeline.events.iceCandidate("callee", { candidate: "not kept" });
  const last = await comesBack(board, next.resumeToken, 0);
  assertEquals(greeting(last), { resumed: true, received: undefined });
  assertEquals(ids(last), ["registerResponse"]);
});

Deno.test("an impossible count does not resume a session", async () => {
  const board = new Switchboard();
  const { alice, bob } = await talking(board);
  await bob.send({ id: "ping", received: 1_000_000 });
  assert(bob.has("pong"));
  for (const received of [-1, 1.5, "1"]) {
    const odd = board.user();
    await odd.send({
      id: "register",
      name: "bob",
      protocol: 2,
      resumeToken: bob.resumeToken,
      received,
    });
    assertEquals(odd.last("error").id, "error");
  }
  assert(!alice.has("callEnded"));
  const next = await comesBack(board, bob.resumeToken, 1_000_000);
  assertEquals(greeting(next).resumed, false);
});

Deno.test("after a restart both sides count from zero, and nothing arrives twice", async () => {
  const store = new MemoryStore();
  const before = new Switchboard(undefined, store);
  const { bob } = await talking(before);
  await bob.send({ id: "ping", received: 2 });
  const after = new Switchboard(undefined, store);
  const deaf = await comesBack(after, bob.resumeToken, 2);
  assertEquals(greeting(deaf), { resumed: true, received: undefined });
  deaf.cut();
  // The client does not know of the new process yet, and the answer was lost.
  const next = await comesBack(after, bob.resumeToken, 2);
  assertEquals(greeting(next), { resumed: true, received: undefined });
  await next.send({ id: "ping", received: 0 });
  await next.send(candidate("first"));
  const again = await comesBack(
    after,
    next.resumeToken,
    counted(next.received),
  );
  assertEquals(greeting(again), { resumed: true, received: 1 });
  assertEquals(ids(again), ["registerResponse"]);
});

Deno.test("version 1 gets no counts, and no messages are stored for it", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking();
  await bob.send({ id: "ping", received: 3 } as never);
  assertEquals(bob.last("pong"), { id: "pong" });
  assertEquals(board.exchange.sessionsByProtocolVersion(), { 1: 2, 2: 0 });
  bob.cut();
  const next = await comesBack(board, "token", 0);
  assertEquals(next.last("registerResponse").response, "rejected");
  await bob.drop();
  assertEquals(alice.last("stopCommunication").id, "stopCommunication");
});
