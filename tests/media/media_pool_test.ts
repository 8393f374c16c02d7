import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import {
  MediaPool,
  type MediaPoolOptions,
} from "../../lib/media/media_pool.ts";
import { MediaError } from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { AnsweredHeartbeats } from "./answered_heartbeats.ts";
import { recordedRequests, startFaultProxy } from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

const CANDIDATE = "candidate:1 1 udp 1 192.0.2.1 9 typ host";

/** A pool whose first server is connected. */
async function startedPool(options: MediaPoolOptions): Promise<MediaPool> {
  const pool = new MediaPool(options);
  pool.start();
  await pool.ready();
  return pool;
}

Deno.test("from the accept to both answers takes one round trip to the media server", async () => {
  const server = await TestMediaServer.start();
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

Deno.test("releasing a call delays no other call", async () => {
  const server = await TestMediaServer.start();
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
  assertEquals(await server.pipelines(), 1);
  await starting.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("media flows only after connect, and candidates reach the right leg", async () => {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const service = await startedPool({ urls: [proxy.url] });
  const requests = recordedRequests(proxy);
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  const { caller, callee } = pipeline.saved.legs;
  const sources = () =>
    Promise.all([caller, callee].map((id) => server.sources(id)));
  pipeline.addIceCandidate("caller", {
    candidate: CANDIDATE,
    sdpMid: null,
    sdpMLineIndex: 1,
  });
  await pipeline.negotiate("caller", OFFER);
  assertEquals(await sources(), [[], []]);
  const browser = await server.browser();
  const answer = await pipeline.negotiate("callee", browser.offer);
  // Both legs were answered while it rang: the callee's media is connected
  // first.
  await pipeline.connect();
  const passed = requests.filter(({ operation }) =>
    operation === "addIceCandidate"
  );
  assertEquals(
    passed.map(({ object, operationParams }) => [object, operationParams]),
    [[caller, {
      candidate: {
        __module__: "kurento",
        __type__: "IceCandidate",
        candidate: CANDIDATE,
        sdpMid: "1",
        sdpMLineIndex: 1,
      },
    }]],
  );
  assertEquals(await sources(), [[callee, callee], []]);
  await browser.connect(
    answer,
    (candidate) => pipeline.addIceCandidate("callee", candidate),
  );
  // A separate round trip: the deferred connect was sent before it.
  await until(async () => (await sources())[1].length === 2);
  assertEquals(await sources(), [[callee, callee], [caller, caller]]);
  await until(() =>
    new Set(events.candidates.map(({ leg }) => leg)).size === 2
  );
  await pipeline.release();
  await pipeline.release();
  assertEquals(await server.pipelines(), 0);
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("a call whose legs are prepared takes one round trip from accept to connect", async () => {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const heartbeats = new AnsweredHeartbeats();
  const service = await startedPool({
    urls: [proxy.url],
    ...heartbeats.options,
  });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  const { caller, callee } = pipeline.saved.legs;
  await pipeline.negotiate("caller", OFFER);
  const browser = await server.join(pipeline, "callee");
  // A black picture that does not change may stop.
  await browser.send(["audio"]);
  await until(() => server.flowing(callee).length === 1);
  await heartbeats.settled();
  proxy.delayMs = 25;
  await pipeline.connect();
  // A request sent after the first answer would still be in flight.
  assertEquals(await server.sources(caller), [callee, callee]);
  assertEquals(await server.sources(callee), [caller, caller]);
  proxy.delayMs = 0;
  await pipeline.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("endpoints get STUN and TURN servers before their offer", async () => {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const turnUrl = "1700000000:u:p=@192.0.2.2:3478?transport=tcp";
  const service = await startedPool({
    urls: [proxy.url],
    iceServers: () =>
      Promise.resolve({ stun: { address: "192.0.2.1", port: 3478 }, turnUrl }),
  });
  const requests = recordedRequests(proxy);
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  const { caller } = pipeline.saved.legs;
  await pipeline.negotiate("caller", OFFER);
  const settings = ["StunServerAddress", "StunServerPort", "TurnUrl"];
  assertEquals(
    await Promise.all(settings.map((name) => server.ask(caller, `get${name}`))),
    ["192.0.2.1", 3478, turnUrl],
  );
  const order = requests.filter(({ object }) => object === caller)
    .map(({ operation }) => operation);
  for (const name of settings) {
    assert(order.indexOf(`set${name}`) < order.indexOf("processOffer"));
  }
  await pipeline.release();
  await service.close();
  await proxy.close();
  await server.close();
});

Deno.test("a second negotiation makes a new endpoint before it releases the old one", async () => {
  const server = await TestMediaServer.start();
  const service = await startedPool({ urls: [server.url] });
  const pipeline = await service.createPipeline("1", new RecordedEvents());
  const [, second] = await Promise.all([
    server.join(pipeline, "caller"),
    server.join(pipeline, "callee"),
    pipeline.connect(),
  ]);
  const { id, legs: { caller: old, callee } } = pipeline.saved;
  const first = await server.browser();
  const answer = await pipeline.negotiate("caller", first.offer);
  const fresh = pipeline.saved.legs.caller;
  assertEquals(await server.sources(fresh), [callee, callee]);
  assertEquals(await server.sources(callee), [old, old]);
  await first.connect(
    answer,
    (candidate) => pipeline.addIceCandidate("caller", candidate),
  );
  await until(async () => !(await server.endpoints(id)).includes(old));
  assertEquals(await server.sources(callee), [fresh, fresh]);
  await second.receives(first);
  await first.receives(second);
  await pipeline.release();
  await service.close();
  await server.close();
});

Deno.test("a bad offer is reported as the client's fault and does not affect other calls", async () => {
  const server = await TestMediaServer.start();
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

Deno.test(
  embeddedOnly(
    "a full server refuses new calls and keeps its established one",
    "it is full when its machine is",
  ),
  async () => {
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
  },
);

Deno.test(
  embeddedOnly(
    "a failed leg is reported once, and nothing after the release",
    "it does not tell",
  ),
  async () => {
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
  },
);

Deno.test("each endpoint has the certificate that its media server was given", async () => {
  const server = await TestMediaServer.start();
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
