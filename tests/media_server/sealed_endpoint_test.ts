/**
 * Sealed endpoints through the program's own wrapper of kurento-client, in
 * strict mode, at an embedded server with a real relay.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { KurentoError } from "../../lib/media/kurento_error.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { SealedEngine } from "../../lib/media_server/relay/sealed_engine.ts";
import { TestMediaServer } from "../media/test_media_server.ts";
import { FakeEngine } from "./fake_engine.ts";
import { RelayClient, rtp } from "./relay/relay_client.ts";

const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  "a=fingerprint:sha-256 AA:BB",
  "a=setup:actpass",
  "a=mid:0",
  "a=sendrecv",
  "a=rtcp-mux",
  "a=rtpmap:96 VP8/90000",
  "",
].join("\r\n");
const ANSWER = OFFER.replace("AA:BB", "CC:DD").replace("actpass", "active");
const RTCP = new Uint8Array([0x81, 201, 0, 1, 0, 0, 0, 1]);

function fail(error: unknown) {
  throw error;
}

/** A server with a relay on loopback, and a client of it. */
async function start() {
  const engine = new SealedEngine({ port: 0, bind: "127.0.0.1" });
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    sealed: engine,
  });
  const client = await KurentoClient.connect({
    url: server.url,
    lost: fail,
    fault: fail,
  });
  return {
    engine,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.close();
      await engine.close();
    },
  };
}

/** The relay's credentials for a browser, from what that browser is told. */
function credentialsIn(sdp: string) {
  const [, ufrag] = sdp.match(/a=ice-ufrag:(\S+)/) ?? [];
  const [, password] = sdp.match(/a=ice-pwd:(\S+)/) ?? [];
  return { ufrag, password, username: new Uint8Array() };
}

Deno.test("a sealed call is described, gated, connected and restarted through kurento-client", async () => {
  await using run = await start();
  const pipeline = await run.client.createPipeline();
  const [caller, callee] = await Promise.all([
    pipeline.createSealedEndpoint(),
    pipeline.createSealedEndpoint(),
  ]);
  const up = Promise.withResolvers<void>();
  await callee.subscribe("ConnectionStateChanged", ({ newState }) => {
    assertEquals(newState, "CONNECTED");
    up.resolve();
  });
  const flows = Promise.withResolvers<string>();
  await caller.subscribe(
    "MediaFlowOutStateChanged",
    ({ mediaType, state }) => flows.resolve(`${mediaType} ${state}`),
  );
  const offered = await caller.passOffer(OFFER, callee);
  const answered = await callee.passAnswer(ANSWER);
  assert(offered.includes("AA:BB") && answered.includes("CC:DD"));
  const port = run.engine.udpPort;
  using alice = new RelayClient(port);
  using bob = new RelayClient(port);
  await alice.check(credentialsIn(answered));
  await bob.check(credentialsIn(offered));
  await alice.send(RTCP);
  assertEquals(await bob.next(), RTCP);
  await bob.send(RTCP);
  assertEquals(await alice.next(), RTCP);
  await up.promise;
  await alice.send(rtp(96));
  assertEquals(await flows.promise, "VIDEO FLOWING");
  await caller.connect(callee);
  await alice.send(rtp(96, 2));
  assertEquals(await bob.next(), rtp(96, 2));
  assertEquals(await callee.sources(), new Set([caller.id]));

  using moved = new RelayClient(port);
  const restarted = await callee.restart(OFFER.replace("AA:BB", "CC:DD"));
  assert(restarted.includes("AA:BB") && restarted.includes("a=setup:passive"));
  await moved.check(credentialsIn(restarted));
  await alice.send(rtp(96, 3));
  assertEquals(await moved.next(), rtp(96, 3));
  assertEquals([await caller.said(), await callee.said()], [OFFER, ANSWER]);
  await pipeline.release();
  assertEquals(run.engine.stats().legs, 0);
});

Deno.test("restarts alone move a sealed call to another server", async () => {
  await using run = await start();
  const pipeline = await run.client.createPipeline();
  const caller = await pipeline.createSealedEndpoint();
  const callee = await pipeline.createSealedEndpoint();
  await caller.restore(OFFER, ANSWER, callee);
  await caller.connect(callee);
  const [toAlice, toBob] = await Promise.all([
    caller.restart(OFFER),
    callee.restart(ANSWER.replace("active", "actpass")),
  ]);
  using alice = new RelayClient(run.engine.udpPort);
  using bob = new RelayClient(run.engine.udpPort);
  await bob.check(credentialsIn(toBob));
  await alice.check(credentialsIn(toAlice));
  await alice.send(rtp(96));
  assertEquals(await bob.next(), rtp(96));
});

Deno.test("sealed endpoints refuse to mix calls, with Kurento's errors", async () => {
  await using run = await start();
  const pipeline = await run.client.createPipeline();
  const sealed = () => pipeline.createSealedEndpoint();
  const [a, b, c] = [await sealed(), await sealed(), await sealed()];
  const plain = await pipeline.createEndpoint();
  await assertRejects(() => a.connect(plain), KurentoError);
  await assertRejects(() => plain.connect(a), KurentoError, "other kind");
  await assertRejects(() => a.connect(b), KurentoError, "same two browsers");
  await assertRejects(() => b.passAnswer(ANSWER), KurentoError);
  await assertRejects(() => a.restart(OFFER), KurentoError);
  await assertRejects(() => a.passOffer("v=0", b), KurentoError, "SDP");
  await a.passOffer(OFFER, b);
  await assertRejects(() => a.passOffer(OFFER, c), KurentoError, "negotiated");
  await assertRejects(() => b.passAnswer(OFFER), KurentoError);
  await b.passAnswer(ANSWER);
  await assertRejects(
    () => a.restart(OFFER.replace("AA:BB", "EE:FF")),
    KurentoError,
  );
});

Deno.test("a server without the module uses WebRtcEndpoints", async () => {
  const server = await TestMediaServer.start();
  const client = await KurentoClient.connect({
    url: server.url,
    lost: fail,
    fault: fail,
  });
  assertEquals(client.seals, false);
  const pipeline = await client.createPipeline();
  await assertRejects(() => pipeline.createSealedEndpoint(), KurentoError);
  assert((await pipeline.createEndpoint()).id.includes("WebRtcEndpoint"));
  await pipeline.release();
  await client.close();
  await server.close();
});
