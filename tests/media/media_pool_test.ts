import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import {
  MediaPool,
  type MediaPoolOptions,
} from "../../lib/media/media_pool.ts";
import { MediaError } from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { startFaultProxy } from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { until } from "../support/until.ts";

const OFFER = "v=0\r\n";

const CANDIDATE = "candidate:1 1 udp 1 192.0.2.1 9 typ host";

/** A pool whose first server is connected. */
async function startedPool(options: MediaPoolOptions): Promise<MediaPool> {
  const pool = new MediaPool(options);
  pool.start();
  await pool.ready();
  return pool;
}

Deno.test("from the accept to both answers takes one round trip to the media server", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const proxy = startFaultProxy(server.url);
  const service = await startedPool({ urls: [proxy.url] });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  proxy.delayMs = 25;
  const start = performance.now();
  const roundTrips = proxy.countRoundTrips();
  await Promise.all([
    pipeline.negotiate("caller", OFFER),
    pipeline.negotiate("callee", OFFER),
    pipeline.connect(),
  ]);
  assertEquals(roundTrips(), 1);
  const elapsed = performance.now() - start;
  assert(elapsed >= 50, `${elapsed} ms: the proxy does not delay`);
  proxy.delayMs = 0;
  await pipeline.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("both endpoints get the video limits before their offer, without more round trips", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const proxy = startFaultProxy(server.url);
  const counts: number[] = [];
  for (const videoKbps of [undefined, 2_500]) {
    const service = await startedPool({ urls: [proxy.url], videoKbps });
    engine.peers.length = 0;
    proxy.delayMs = 10;
    const roundTrips = proxy.countRoundTrips();
    const pipeline = await service.createPipeline("1", new RecordedEvents());
    await Promise.all([
      pipeline.negotiate("caller", OFFER),
      pipeline.negotiate("callee", OFFER),
      pipeline.connect(),
    ]);
    counts.push(roundTrips());
    await pipeline.release();
    await service.close();
  }
  assertEquals(counts[1], counts[0]);
  for (const { limitsAtOffer } of engine.peers) {
    assertEquals(limitsAtOffer?.maxVideoSend, 2_500);
    assertEquals(limitsAtOffer?.maxVideoRecv, 2_500);
    assertEquals(limitsAtOffer?.minVideoRecv, 300);
    assertEquals(limitsAtOffer?.rembOnConnect, 1_000_000);
    assertEquals(limitsAtOffer?.exponentialFactor, 1);
  }
  assertEquals(engine.peers.length, 2);
  await proxy.close();
  await server.close();
});

Deno.test("releasing a call delays no other call", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const proxy = startFaultProxy(server.url);
  const service = await startedPool({ urls: [proxy.url] });
  const [ending, starting] = await Promise.all(
    ["1", "2"].map((id) => service.createPipeline(id, new RecordedEvents())),
  );
  proxy.delayMs = 25;
  const roundTrips = proxy.countRoundTrips();
  const released = ending.release();
  await starting.negotiate("caller", OFFER);
  assertEquals(roundTrips(), 1);
  await released;
  proxy.delayMs = 0;
  assertEquals(server.pipelines(), 1);
  await starting.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("media flows only after connect, and candidates reach the right leg", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const service = await startedPool({ urls: [server.url] });
  engine.peers.length = 0;
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  const early = {
    candidate: CANDIDATE,
    sdpMid: null,
    sdpMLineIndex: 1,
  };
  pipeline.addIceCandidate("caller", early);
  await pipeline.negotiate("caller", OFFER);
  assertEquals(engine.peers.map((peer) => peer.sinks.length), [0, 0]);
  await pipeline.negotiate("callee", OFFER);
  // Both legs were answered while it rang: the callee's media is connected
  // first.
  await pipeline.connect();
  const caller = engine.peers.find((peer) => peer.candidates.length > 0)!;
  const callee = engine.peers.find((peer) => peer !== caller)!;
  assertEquals(caller.candidates, [{
    candidate: CANDIDATE,
    sdpMid: "1",
    sdpMLineIndex: 1,
  }]);
  assertEquals(callee.sinks.map(({ sink }) => sink), [caller, caller]);
  assertEquals(caller.sinks.length, 0);
  callee.events.mediaFlowOut("audio", true);
  callee.events.mediaFlowOut("video", true);
  // A separate round trip: the deferred connect was sent before it.
  await until(() => caller.sinks.length === 2);
  assertEquals(new Set(events.candidates.map(({ leg }) => leg)).size, 2);
  await pipeline.release();
  await pipeline.release();
  assertEquals(server.pipelines(), 0);
  assert(engine.peers.every((peer) => peer.closed));
  await service.close();
  await server.close();
});

Deno.test("a call whose legs are prepared takes one round trip from accept to connect", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const proxy = startFaultProxy(server.url);
  const service = await startedPool({ urls: [proxy.url] });
  engine.peers.length = 0;
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  pipeline.addIceCandidate("caller", { candidate: CANDIDATE, sdpMid: "0" });
  await pipeline.negotiate("caller", OFFER);
  await pipeline.negotiate("callee", OFFER);
  const caller = engine.peers.find((peer) => peer.candidates.length > 0)!;
  const callee = engine.peers.find((peer) => peer !== caller)!;
  callee.events.mediaFlowOut("audio", true);
  callee.events.mediaFlowOut("video", true);
  // A black picture that does not change may stop.
  callee.events.mediaFlowOut("video", false);
  const { length } = events.candidates;
  callee.gatherCandidates();
  await until(() => events.candidates.length > length);
  proxy.delayMs = 25;
  await pipeline.connect();
  // A request sent after the first answer would still be in flight.
  assertEquals(callee.sinks.length, 2);
  assertEquals(caller.sinks.length, 2);
  proxy.delayMs = 0;
  await pipeline.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("endpoints get STUN and TURN servers before their offer", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const service = await startedPool({
    urls: [server.url],
    iceServers: () =>
      Promise.resolve({
        stun: { address: "192.0.2.1", port: 3478 },
        turnUrl: "1700000000:u:p=@192.0.2.2:3478?transport=tcp",
      }),
  });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  await pipeline.negotiate("caller", OFFER);
  assert(
    engine.peers.some(({ network }) =>
      network.stun?.address === "192.0.2.1" && network.stun.port === 3478 &&
      network.turn?.username === "1700000000:u" &&
      network.turn.password === "p=" && network.turn.transport === "tcp"
    ),
  );
  await pipeline.release();
  await service.close();
  await server.close();
});

Deno.test("a second negotiation makes a new endpoint before it releases the old one", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const service = await startedPool({ urls: [server.url] });
  engine.peers.length = 0;
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  pipeline.addIceCandidate("caller", { candidate: CANDIDATE, sdpMid: "0" });
  await Promise.all([
    pipeline.negotiate("caller", OFFER),
    pipeline.negotiate("callee", OFFER),
    pipeline.connect(),
  ]);
  const old = engine.peers.find((peer) => peer.candidates.length > 0)!;
  const callee = engine.peers.find((peer) => peer !== old)!;
  await pipeline.negotiate("caller", OFFER);
  const fresh = engine.peers[2];
  assert(callee.sinks.some(({ sink }) => sink === fresh));
  assert(old.sinks.some(({ sink }) => sink === callee));
  assertEquals(old.closed, false);
  fresh.events.mediaFlowOut("video", true);
  await until(() => old.closed);
  assert(fresh.sinks.some(({ sink }) => sink === callee));
  await pipeline.release();
  await service.close();
  await server.close();
});

Deno.test("a bad offer is reported as the client's fault and does not affect other calls", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const service = await startedPool({ urls: [server.url] });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  const refused = await assertRejects(
    () => pipeline.negotiate("caller", "garbage"),
    MediaError,
  );
  assertEquals(refused.reason, "bad_offer");
  assert((await pipeline.negotiate("callee", OFFER)).startsWith("v=0"));
  await pipeline.release();
  const gone = await assertRejects(
    () => pipeline.negotiate("callee", OFFER),
    MediaError,
  );
  assertEquals(gone.reason, "media_failed");
  await service.close();
  await server.close();
});

Deno.test("a full server refuses new calls and keeps its established one", async () => {
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    maxPipelines: 1,
  });
  const service = await startedPool({ urls: [server.url] });
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  const refused = await assertRejects(
    () => service.createPipeline("2", new RecordedEvents()),
    MediaError,
  );
  assertEquals(refused.reason, "overloaded");
  assert((await pipeline.negotiate("caller", OFFER)).startsWith("v=0"));
  assertEquals(events.losses, []);
  await pipeline.release();
  await service.close();
  await server.close();
});

Deno.test("a failed leg is reported once, and nothing after the release", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const service = await startedPool({ urls: [server.url] });
  engine.peers.length = 0;
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  engine.peers[0].events.connectionState("CONNECTED");
  engine.peers[0].events.connectionState("DISCONNECTED");
  engine.peers[0].events.iceState("FAILED");
  await events.whenLegLost.promise;
  await pipeline.negotiate("callee", OFFER);
  assertEquals(events.lostLegs.length, 1);
  await pipeline.release();
  await service.close();
  await server.close();
  assertEquals(events.losses, []);
});

Deno.test("each endpoint has the certificate that its media server was given", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const proxy = startFaultProxy(server.url);
  const keys: unknown[] = [];
  proxy.rule = ({ type, constructorParams }) => {
    if (type === "WebRtcEndpoint" && constructorParams) {
      keys.push(constructorParams.certificateKeyType);
    }
    return null;
  };
  const service = await startedPool({ urls: [proxy.url] });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  assert(keys.length >= 2);
  // A key type would choose between two certificates of a Kurento.
  assertEquals(new Set(keys), new Set([undefined]));
  await pipeline.release();
  await service.close();
  await proxy.close();
  await server.close();
});
