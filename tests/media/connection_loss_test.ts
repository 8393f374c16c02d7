/**
 * Effects on established calls of a media server that is slow, frozen, or
 * behind a broken connection.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { KurentoSession } from "../../lib/media/kurento_session.ts";
import { GIVE_UP_MS } from "../../lib/media/heartbeat.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { INSTANCE_TAG } from "../../lib/media/orphans.ts";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { startFaultProxy } from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { until } from "../support/until.ts";

const OFFER = "v=0\r\n";

/** Milliseconds: longer than the service waits for a dead server. */
const PATIENCE_MS = 3_500;

const NEVER_MS = 600_000;

const candidate = (address: string) => ({
  candidate: `candidate:1 1 UDP 1 ${address} 9 typ host`,
  sdpMid: "0",
  sdpMLineIndex: 0,
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A service with an established call on a server behind a proxy. */
async function rig(
  { beside, callTimeoutMs }: { beside: boolean; callTimeoutMs?: number },
) {
  const engine = new FakeEngine();
  const behind = startEmbeddedServer({ engine });
  const proxy = startFaultProxy(behind.url);
  const other = startEmbeddedServer({ engine: new FakeEngine() });
  const service = new MediaPool({
    urls: [proxy.url],
    times: { heartbeatMs: 20, callTimeoutMs },
  });
  service.start();
  await service.ready();
  engine.peers.length = 0;
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  await Promise.all([
    pipeline.negotiate("caller", OFFER),
    pipeline.negotiate("callee", OFFER),
    pipeline.connect(),
  ]);
  for (const { events } of engine.peers) {
    events.connectionState("CONNECTED");
    events.mediaFlowOut("audio", true);
    events.mediaFlowOut("video", true);
  }
  if (beside) {
    service.setNodes([
      { name: new URL(proxy.url).host, url: proxy.url },
      { name: "other", url: other.url },
    ]);
    await until(() => service.status().every(({ state }) => state === "up"));
  }
  return {
    engine,
    behind,
    proxy,
    service,
    events,
    pipeline,
    state: () => service.status()[0].state,
    close: async () => {
      await service.close();
      await proxy.close();
      await behind.close();
      await other.close();
    },
  };
}

Deno.test("calls survive a broken connection to a living server and continue over the next one", async () => {
  const { engine, behind, proxy, events, pipeline, state, close } = await rig({
    beside: true,
  });
  const saved = pipeline.saved;
  proxy.cut();
  await until(() => state() !== "up");
  await until(() => state() === "up");
  assertEquals([events.losses, events.lostLegs], [[], []]);
  assertEquals(pipeline.saved, saved);
  assertEquals(engine.peers.map(({ closed }) => closed), [false, false]);
  // It receives events of its legs, and repairs them, as before.
  engine.peers[0].events.connectionState("DISCONNECTED");
  const leg = await events.whenLegLost.promise;
  assert((await pipeline.negotiate(leg, OFFER)).startsWith("v=0"));
  await pipeline.release();
  assertEquals(behind.pipelines(), 0);
  await close();
});

Deno.test("a leg that connects while the connection to its server is broken counts as connected", async () => {
  const { engine, proxy, events, pipeline, state, close } = await rig({
    beside: false,
  });
  await pipeline.negotiate("caller", OFFER);
  const told = events.connectedLegs.length;
  proxy.cut();
  engine.peers[2].events.connectionState("CONNECTED");
  await until(() => state() !== "up");
  await until(() => state() === "up");
  assert(events.connectedLegs.slice(told).includes("caller"));
  assertEquals(events.lostLegs, []);
  await pipeline.release();
  await close();
});

Deno.test("a call that ends while its connection is broken leaves nothing behind", async () => {
  const { behind, proxy, pipeline, state, close } = await rig({
    beside: false,
  });
  proxy.cut();
  await until(() => state() !== "up");
  await pipeline.release();
  await until(() => state() === "up");
  await until(() => behind.pipelines() === 0);
  await close();
});

Deno.test("a server that freezes for a while keeps its calls and is used again at once", async () => {
  const { proxy, service, events, state, close } = await rig({ beside: true });
  proxy.freeze();
  await pause(PATIENCE_MS);
  assertEquals([events.losses, state()], [[], "up"]);
  // New calls go to another server meanwhile.
  const call = await service.createPipeline("2", new RecordedEvents());
  assertEquals(call.mediaServer, "other");
  proxy.thaw();
  await until(() => service.status()[0].roundTripMs! > 3_000);
  assertEquals(events.losses, []);
  await close();
});

Deno.test("a frozen server is given up when a browser misses the picture and another server has room", async () => {
  const { proxy, events, pipeline, close } = await rig({ beside: true });
  const frozenAt = performance.now();
  proxy.freeze();
  await pause(2_000);
  pipeline.negotiate("caller", OFFER).catch(() => {});
  await events.whenLost.promise;
  assert(performance.now() - frozenAt < GIVE_UP_MS);
  await close();
});

Deno.test("an offer to a frozen server waits, and its last one is answered as soon as the server goes on", async () => {
  // Longer than it takes to doubt a server.
  const callTimeoutMs = 3_000;
  const { engine, proxy, pipeline, close } = await rig({
    beside: false,
    callTimeoutMs,
  });
  proxy.freeze();
  const superseded = assertRejects(() => pipeline.negotiate("caller", OFFER));
  for (let i = 0; i < 30; i++) {
    pipeline.addIceCandidate("caller", candidate(`192.0.2.${i}`));
  }
  const last = pipeline.negotiate("caller", OFFER);
  pipeline.addIceCandidate("caller", candidate("198.51.100.1"));
  await pause(callTimeoutMs + 500);
  const thawedAt = performance.now();
  proxy.thaw();
  const [answer] = await Promise.all([last, superseded]);
  assert(answer.startsWith("v=0"));
  const ms = performance.now() - thawedAt;
  assert(ms < callTimeoutMs, `${ms}`);
  // One endpoint for both offers, with candidates of the last one alone.
  assertEquals(engine.peers.length, 3);
  await until(() => engine.peers[2].candidates.length > 0);
  assertEquals(engine.peers[2].candidates, [
    candidate("198.51.100.1"),
  ]);
  await close();
});

Deno.test("one late answer of a server that answers other sockets has no effect", async () => {
  const { proxy, events, state, close } = await rig({ beside: true });
  let lost = 0;
  // The request is never answered; requests on a new connection are.
  proxy.rule = ({ operation }) => {
    if (operation !== "getName" || lost > 0) return null;
    lost++;
    return "lose";
  };
  await pause(PATIENCE_MS);
  assertEquals([lost, state(), events.losses], [1, "up", []]);
  await close();
});

Deno.test("a leg that breaks on a full server is repaired in place of its dead endpoint", async () => {
  const { engine, proxy, events, pipeline, close } = await rig({
    beside: false,
  });
  const alive = () => engine.peers.filter(({ closed }) => !closed).length;
  proxy.rule = ({ type }) =>
    type === "WebRtcEndpoint" && alive() >= 2
      ? {
        error: {
          code: 40009,
          message: "full",
          data: { type: "NOT_ENOUGH_RESOURCES" },
        },
      }
      : null;
  const [one, other] = engine.peers;
  one.events.mediaFlowOut("audio", false);
  one.events.mediaFlowOut("video", false);
  one.events.connectionState("DISCONNECTED");
  const leg = await events.whenLegLost.promise;
  assert((await pipeline.negotiate(leg, OFFER)).startsWith("v=0"));
  assertEquals([one.closed, other.closed, alive()], [true, false, 2]);
  const fresh = engine.peers[2];
  assertEquals(other.sinks.map(({ sink }) => sink), [fresh, fresh]);
  fresh.events.mediaFlowOut("video", true);
  await until(() => fresh.sinks.length === 2);
  // A leg that still carries media is not given up for another.
  const living = leg === "caller" ? "callee" : "caller";
  const refused = await pipeline.negotiate(living, OFFER).catch((error) =>
    error
  );
  assertEquals(refused.reason, "overloaded");
  assertEquals(other.closed, false);
  await close();
});

Deno.test("a server that comes back while calls wait for it is found before the next pause would end", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const { port } = new URL(server.url);
  const token = new URL(server.url).searchParams.get("access_token")!;
  const service = new MediaPool({ urls: [server.url] });
  service.start();
  await service.ready();
  await server.close();
  const events = new RecordedEvents();
  const tries = setInterval(() => {
    service.createPipeline("1", events).then((pipeline) => {
      clearInterval(tries);
      created.resolve(pipeline);
    }, () => {});
  }, 250);
  const created = Promise.withResolvers<unknown>();
  // Long enough for back-off pauses to grow beyond three seconds.
  await pause(4_000);
  const again = startEmbeddedServer({
    engine: new FakeEngine(),
    manners: "kurento",
    port: Number(port),
    token,
  });
  const listeningAt = performance.now();
  await created.promise;
  const ms = performance.now() - listeningAt;
  assert(ms < 3_000, `${ms}`);
  await service.close();
  await again.close();
});

Deno.test("looking at pipelines of other programs does not make them this program's", async () => {
  const collectAfterMs = 100;
  const server = startEmbeddedServer({
    engine: new FakeEngine(),
    collectAfterMs,
  });
  const other = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: () => {},
  });
  const pipeline = await other.createPipeline();
  await pipeline.addTag(INSTANCE_TAG, "b");
  const service = new MediaPool({ urls: [server.url], instance: "a" });
  service.start();
  await service.ready();
  assertEquals(server.pipelines(), 1);
  await other.close();
  await until(() => server.pipelines() === 0, {
    withinMs: 20 * collectAfterMs,
  });
  await service.close();
  await server.close();
});

Deno.test("a session that cannot be opened is rejected at once", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `ws://127.0.0.1:${listener.addr.port}/kurento`;
  const error = await KurentoSession.open(url, 100).catch((error) => error);
  assertEquals(error.failure, "timeout");
  listener.close();
  const refused = await KurentoSession.open(url, 100).catch((error) => error);
  assertEquals(refused.failure, "lost");
});

Deno.test("a session is closed as soon as the server has answered", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const session = await KurentoSession.open(server.url, NEVER_MS);
  await session.ping();
  let closed = false;
  session.close().then(() => closed = true);
  await until(() => closed);
  await server.close();
});
