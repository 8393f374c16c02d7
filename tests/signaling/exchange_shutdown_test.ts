import { assert, assertEquals } from "@std/assert";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { Switchboard } from "./switchboard.ts";

Deno.test("a shutdown tells everybody, lets calls finish, ends the rest and frees every pipeline", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2);
  let done = false;
  const shutdown = board.exchange.shutdown(5_000).then(() => done = true);
  assertEquals(alice.last("serverShutdown").drainMs, 5_000);
  assert(!bob.has("serverShutdown"));
  const carol = board.user();
  await carol.send({ id: "register", name: "carol" });
  assertEquals(carol.last("registerResponse").response, "rejected");
  await board.advance(4_999);
  assertEquals(done, false);
  await board.advance(1);
  await shutdown;
  assertEquals(alice.last("callEnded").reason, "server_shutdown");
  assert(bob.has("stopCommunication"));
  assertEquals(board.media.pipelines.map(({ released }) => released), [1]);
  assertEquals(board.exchange.userCount, 0);
  assertEquals(board.clock.pending, 0);
});

Deno.test("a shutdown without calls is immediate, and a second one changes nothing", async () => {
  const board = new Switchboard();
  await board.registered("alice");
  await Promise.all([
    board.exchange.shutdown(5_000),
    board.exchange.shutdown(1),
  ]);
  assertEquals(board.exchange.userCount, 0);
});

Deno.test("during a shutdown calls continue and new ones are refused, and the last hang-up ends the wait", async () => {
  const board = new Switchboard();
  const { alice } = await board.talking(2, 2);
  const carol = await board.registered("carol", 2);
  const dave = await board.registered("dave", 2);
  let done = false;
  const shutdown = board.exchange.shutdown(60_000).then(() => done = true);
  await carol.send({ id: "call", to: "dave", sdpOffer: "o" });
  assertEquals(carol.last("callResponse").reason, "server_shutdown");
  assert(!dave.has("incomingCall"));
  await dave.send({ id: "ping" });
  assertEquals(done, false);
  await alice.send({ id: "stop" });
  await shutdown;
  assertEquals(board.clock.now(), 0);
  assertEquals(board.clock.pending, 0);
});

Deno.test("during a shutdown nobody can resume, and dropped sessions delay nothing", async () => {
  const board = new Switchboard();
  const { alice, bob } = await board.talking(2, 2);
  const shutdown = board.exchange.shutdown(60_000);
  await bob.drop();
  assertEquals(alice.last("callEnded").reason, "peer_lost");
  const next = board.user();
  const { resumeToken } = bob;
  await next.send({ id: "register", name: "bob", protocol: 2, resumeToken });
  assertEquals(next.last("registerResponse").reason, "server_shutdown");
  await shutdown;
});

Deno.test("a shutdown waits for media servers to free their pipelines, for a limited time", async () => {
  for (const answers of [true, false]) {
    const board = new Switchboard();
    await board.talking(2, 2);
    const freed = Promise.withResolvers<void>();
    board.media.pipelines[0].release = () => freed.promise;
    let done = false;
    const shutdown = board.exchange.shutdown(0).then(() => done = true);
    await board.advance(0);
    await board.advance(DEFAULT_TIMING.releaseMs - 1);
    assertEquals(done, false);
    if (answers) freed.resolve();
    else await board.advance(1);
    await shutdown;
    assertEquals(board.clock.pending, 0);
  }
});

Deno.test("messages of a socket without a session are ignored after the shutdown", async () => {
  const board = new Switchboard();
  const alice = await board.registered("alice", 2);
  await board.exchange.shutdown(0);
  alice.take();
  await alice.send({ id: "call", to: "alice", sdpOffer: "o" });
  assertEquals(alice.last("callResponse").message, "Register a name first.");
  await alice.drop();
  assertEquals(board.clock.pending, 0);
});
