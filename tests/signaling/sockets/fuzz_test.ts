import { assert, assertEquals } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { malformedFrame } from "./malformed.ts";
import { SignalingServer } from "../signaling_server.ts";
import { TestSocket } from "./test_socket.ts";
import { seededNumbers } from "../simulation/steps.ts";

const FRAMES = 1_000_000;
/** Frames in one write, so that the client is not the bottleneck. */
const BATCH = 500;
/**
 * Frames after which a socket is replaced, so that sockets come and go, too.
 */
const FRAMES_PER_SOCKET = 10_000;
/** After these, all code is compiled and every buffer has its final size. */
const WARM_UP_FRAMES = FRAMES / 5;
/**
 * Bytes by which the heap may grow, after a collection: a leak of 5 bytes a
 * frame would exceed it.
 */
const MAX_GROWTH = 4 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

Deno.test(`${FRAMES} malformed frames neither end the service nor grow its memory nor disturb others`, async () => {
  await using server = new SignalingServer({
    messagesPerSecond: 1e9,
    messageBurst: 1e9,
    // Answers to so many errors may have to wait.
    bufferedBytes: 1e9,
  });
  const next = seededNumbers(1);
  const alice = await registered(server, "alice");
  const bob = await registered(server, "bob");
  let before = NaN;
  for (let sent = 0; sent < FRAMES;) {
    using mallory = await server.openRawClient();
    for (let i = 0; i < FRAMES_PER_SOCKET; i += BATCH, sent += BATCH) {
      for (let j = 0; j < BATCH; j++) mallory.queue(malformedFrame(next));
      await mallory.flush();
    }
    await mallory.settled();
    await call(alice, bob);
    // The records of the test's own media and log do not count as the server's
    // memory.
    server.media.pipelines.length = 0;
    server.rejections.length = 0;
    if (sent === WARM_UP_FRAMES) before = heapInUse();
  }
  const growth = heapInUse() - before;
  assert(growth < MAX_GROWTH, `The heap grew by ${growth} bytes.`);
  await server.until(() => server.sockets.size === 2);
  assertEquals(server.faults, []);
  await Promise.all([alice.close(), bob.close()]);
});

/** In bytes. */
function heapInUse(): number {
  collectGarbage();
  return Deno.memoryUsage().heapUsed;
}

async function registered(server: SignalingServer, name: string) {
  const socket = await TestSocket.open(server.url);
  socket.send({ id: "register", name });
  assertEquals((await socket.next()).id, "registerResponse");
  return socket;
}

/**
 * Mallory may ring or be busy at any time: the two retry until they succeed.
 */
async function call(alice: TestSocket, bob: TestSocket): Promise<void> {
  bob.send({ id: "stop" });
  alice.send({ id: "stop" });
  bob.send({ id: "ping" });
  alice.send({ id: "ping" });
  await Promise.all([alice.until("pong"), bob.until("pong")]);
  alice.send({ id: "call", to: "bob", sdpOffer: "o" });
  await bob.until("incomingCall");
  bob.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: "p",
  });
  await bob.until("startCommunication");
  const answer = await alice.until("callResponse");
  assertEquals(answer.response, "accepted");
  alice.send({ id: "stop" });
  await bob.until("stopCommunication");
}
