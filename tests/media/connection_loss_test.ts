/**
 * Effects on established calls of a media server that is slow, frozen, or
 * behind a broken connection.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { GIVE_UP_MS } from "../../lib/media/heartbeat.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import {
  type Fault,
  recordedRequests,
  startFaultProxy,
} from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** Milliseconds: longer than the service waits for a dead server. */
const PATIENCE_MS = 3_500;

const candidate = (address: string) => ({
  candidate: `candidate:1 1 UDP 1 ${address} 9 typ host`,
  sdpMid: "0",
  sdpMLineIndex: 0,
});

const FULL: Fault = {
  error: {
    code: 40009,
    message: "full",
    data: { type: "NOT_ENOUGH_RESOURCES" },
  },
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A service with an established call on a server behind a proxy. */
async function rig(
  { beside, callTimeoutMs }: { beside: boolean; callTimeoutMs?: number },
) {
  const behind = await TestMediaServer.start();
  const proxy = startFaultProxy(behind.url);
  const other = startEmbeddedServer({ engine: new FakeEngine() });
  const service = new MediaPool({
    urls: [proxy.url],
    times: { heartbeatMs: 20, callTimeoutMs },
  });
  service.start();
  await service.ready();
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  const [caller, callee] = await Promise.all([
    behind.join(pipeline, "caller"),
    behind.join(pipeline, "callee"),
    pipeline.connect(),
  ]);
  if (beside) {
    service.setNodes([
      { name: new URL(proxy.url).host, url: proxy.url },
      { name: "other", url: other.url },
    ]);
    await until(() => service.status().every(({ state }) => state === "up"));
  }
  return {
    behind,
    proxy,
    service,
    events,
    pipeline,
    caller,
    callee,
    endpoints: () => behind.endpoints(pipeline.saved.id),
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
  const { behind, proxy, events, pipeline, caller, callee, state, ...call } =
    await rig({ beside: true });
  const saved = pipeline.saved;
  proxy.cut();
  await until(() => state() !== "up");
  await until(() => state() === "up");
  assertEquals([events.losses, events.lostLegs], [[], []]);
  assertEquals(pipeline.saved, saved);
  assertEquals(
    new Set(await call.endpoints()),
    new Set(Object.values(saved.legs)),
  );
  await caller.receives(callee);
  await callee.receives(caller);
  // It receives events of its legs, and repairs them, as before.
  await callee.vanish();
  await until(() => events.lostLegs.length + events.silentLegs.length > 0);
  const fresh = await behind.join(pipeline, "callee");
  await fresh.receives(caller);
  await caller.receives(fresh);
  await pipeline.release();
  assertEquals(await behind.pipelines(), 0);
  await call.close();
});

Deno.test("a leg that connects while the connection to its server is broken counts as connected", async () => {
  const { behind, proxy, events, pipeline, state, close } = await rig({
    beside: false,
  });
  const browser = await behind.browser();
  const answer = await pipeline.negotiate("caller", browser.offer);
  const { caller } = pipeline.saved.legs;
  const told = events.connectedLegs.length;
  proxy.cut();
  // The next connection takes longer than the browser.
  proxy.delayMs = 100;
  await until(() => state() !== "up");
  await browser.connect(
    answer,
    (candidate) => behind.ask(caller, "addIceCandidate", { candidate }),
  );
  proxy.delayMs = 0;
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
  await until(async () => await behind.pipelines() === 0);
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
  const { proxy, pipeline, endpoints, close } = await rig({
    beside: false,
    callTimeoutMs,
  });
  const requests = recordedRequests(proxy);
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
  assertEquals((await endpoints()).length, 3);
  const passed = () =>
    requests.filter(({ operation }) => operation === "addIceCandidate");
  await until(() => passed().length > 0);
  assertEquals(
    passed().map(({ object, operationParams }) => [
      object,
      (operationParams?.candidate as { candidate: string }).candidate,
    ]),
    [[pipeline.saved.legs.caller, candidate("198.51.100.1").candidate]],
  );
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
  const { behind, proxy, events, pipeline, caller, callee, ...call } =
    await rig({ beside: false });
  const { caller: dead, callee: living } = pipeline.saved.legs;
  let freed = false;
  proxy.rule = ({ method, type }) => {
    // The client releases in a transaction.
    freed ||= method === "transaction";
    return type === "WebRtcEndpoint" && !freed ? FULL : null;
  };
  await caller.vanish();
  await until(() => events.lostLegs.length + events.silentLegs.length > 0);
  const fresh = await behind.join(pipeline, "caller");
  const { caller: repaired } = pipeline.saved.legs;
  assertEquals(
    new Set(await call.endpoints()),
    new Set([repaired, living]),
  );
  assert(repaired !== dead);
  await fresh.receives(callee);
  await callee.receives(fresh);
  // A leg that still carries media is not given up for another.
  proxy.rule = ({ type }) => type === "WebRtcEndpoint" ? FULL : null;
  const refused = await pipeline.negotiate("callee", OFFER).catch((error) =>
    error
  );
  assertEquals(refused.reason, "overloaded");
  await fresh.receives(callee);
  await call.close();
});

Deno.test(
  embeddedOnly(
    "a server that comes back while calls wait for it is found before the next pause would end",
    "nobody restarts it",
  ),
  async () => {
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
  },
);
