/** The end of the program, as started by a service manager or Ctrl-C. */
import { assert, assertEquals } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { CLOSE } from "../../lib/shared/close_codes.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { TestSocket } from "../signaling/sockets/test_socket.ts";
import { startProgram } from "../support/started_program.ts";

const SDP = "v=0\r\n";

/**
 * The program with a media server of the test, which reports the pipelines left
 * on it.
 */
async function started(drainSeconds: number) {
  const media = startEmbeddedServer({ engine: new FakeEngine() });
  const program = await startProgram([
    "--as_uri=http://127.0.0.1:0/",
    `--ws_uri=${media.url}`,
    `--drain=${drainSeconds}`,
  ]);
  await program.line(/media server .* is up/);
  const { host } = program.url;
  const socket = () => TestSocket.open(`ws://${host}/one2one`);
  const registered = async (name: string, protocol?: 2) => {
    const user = await socket();
    user.send({ id: "register", name, protocol });
    const answer = await user.until("registerResponse");
    assertEquals(answer.response, "accepted");
    return user;
  };
  const alice = await registered("alice", 2);
  const bob = await registered("bob", 2);
  alice.send({ id: "call", to: "bob", sdpOffer: SDP });
  const { callId } = await bob.until("incomingCall");
  bob.send({
    id: "incomingCallResponse",
    callResponse: "accept",
    sdpOffer: SDP,
  });
  await Promise.all([
    alice.until("callResponse"),
    bob.until("startCommunication"),
  ]);
  return { media, program, socket, registered, alice, bob, callId: callId! };
}

Deno.test("SIGTERM tells everybody, lets calls finish, frees everything and has exit code 0", async () => {
  const { media, program, socket, registered, alice, bob, callId } =
    await started(2);
  const carol = await registered("carol");
  const dave = await registered("dave");
  carol.send({ id: "call", to: "dave", sdpOffer: SDP });
  await dave.until("incomingCall");
  assertEquals(media.pipelines(), 2);

  program.stop();
  for (const user of [alice, bob]) {
    assertEquals((await user.until("serverShutdown")).drainMs, 2_000);
  }
  const since = performance.now();
  const late = await socket();
  late.send({ id: "register", name: "late", protocol: 2 });
  assertEquals((await late.next()).id, "registerResponse");
  const ready = await fetch(new URL("readyz", program.url));
  assertEquals(ready.status, 503);
  await ready.body?.cancel();
  const state = { audio: true, video: "off" } as const;
  alice.send({ id: "mediaState", callId, state });
  assertEquals((await bob.until("peerMediaState")).state, state);

  for (const user of [alice, bob]) {
    assertEquals((await user.until("callEnded")).reason, "server_shutdown");
  }
  const drained = performance.now() - since;
  assert(drained > 1_500, `The call had ${drained} ms.`);
  assertEquals((await carol.until("callResponse")).response, "rejected");
  await dave.until("stopCommunication");
  for (const user of [alice, bob, carol, dave, late]) {
    assertEquals(await user.closed, CLOSE.shutdown);
  }
  assertEquals(await program.ended, 0);
  assertEquals(media.pipelines(), 0);
  await media.close();
});

Deno.test("after SIGINT the last hang-up ends the program before the time is over", async () => {
  const { media, program, alice, bob } = await started(600);
  program.interrupt();
  await alice.until("serverShutdown");
  alice.send({ id: "stop" });
  assertEquals((await bob.until("callEnded")).reason, "hung_up");
  assertEquals(await bob.closed, CLOSE.shutdown);
  assertEquals(await alice.closed, CLOSE.shutdown);
  assertEquals(await program.ended, 0);
  assertEquals(media.pipelines(), 0);
  await media.close();
});
