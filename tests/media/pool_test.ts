import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { nodesOf } from "../../lib/media/media_node.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { MediaError } from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** The second one is embedded in any case. */
function twoServers(): Promise<[TestMediaServer, TestMediaServer]> {
  return Promise.all([TestMediaServer.start(), TestMediaServer.embedded()]);
}

/** A service whose servers are all available. */
async function started(
  options: ConstructorParameters<typeof MediaPool>[0],
): Promise<MediaPool> {
  const service = new MediaPool(options);
  service.start();
  await until(() => service.status().every(({ state }) => state === "up"));
  return service;
}

const create = (service: MediaPool) =>
  service.createPipeline(crypto.randomUUID(), new RecordedEvents());

Deno.test("simultaneous calls spread over the servers, up to each one's cap", async () => {
  const servers = await twoServers();
  const service = await started({
    urls: servers.map(({ url }) => url),
    cap: 2,
  });
  const standing = await Promise.all(
    [1, 2, 3, 4].map(() => create(service)),
  );
  assertEquals(
    await Promise.all(servers.map((server) => server.pipelines())),
    [2, 2],
  );
  const refused = await assertRejects(() => create(service), MediaError);
  assertEquals(refused.reason, "overloaded");
  await standing[0].release();
  const next = await create(service);
  assertEquals(next.mediaServer, standing[0].mediaServer);
  await service.close();
  for (const server of servers) await server.close();
});

Deno.test(
  embeddedOnly(
    "a server without resources is skipped, and without any other new calls are refused while established ones continue",
    "it is full when its machine is",
  ),
  async () => {
    const servers = [1, 2].map((maxPipelines) =>
      startEmbeddedServer({ engine: new FakeEngine(), maxPipelines })
    );
    const service = await started({ urls: servers.map(({ url }) => url) });
    const standing = [];
    for (let n = 0; n < 3; n++) standing.push(await create(service));
    assertEquals(servers.map((server) => server.pipelines()), [1, 2]);
    const refused = await assertRejects(() => create(service), MediaError);
    assertEquals(refused.reason, "overloaded");
    for (const pipeline of standing) {
      assert((await pipeline.negotiate("caller", OFFER)).startsWith("v=0"));
    }
    await service.close();
    for (const server of servers) await server.close();
  },
);

Deno.test("a drained server keeps its calls and takes no new ones until it is undrained", async () => {
  const servers = await twoServers();
  const service = await started({
    urls: servers.map(({ url }) => url),
    cap: 2,
  });
  const [first, second] = service.status().map(({ name }) => name);
  const one = await create(service);
  assert(service.drain(one.mediaServer));
  assertEquals(service.drain("nobody"), false);
  const other = one.mediaServer === first ? second : first;
  const state = () =>
    service.status().find(({ name }) => name === one.mediaServer)!;
  assertEquals(state().state, "draining");
  assertEquals((await create(service)).mediaServer, other);
  assertEquals((await create(service)).mediaServer, other);
  assert((await one.negotiate("caller", OFFER)).startsWith("v=0"));
  await one.release();
  assertEquals(state().calls, 0);
  assert(service.undrain(one.mediaServer));
  assertEquals((await create(service)).mediaServer, one.mediaServer);
  await service.close();
  for (const server of servers) await server.close();
});

Deno.test("new calls are refused while every server is drained", async () => {
  const server = await TestMediaServer.start();
  const service = await started({ urls: [server.url] });
  service.drain(service.status()[0].name);
  const refused = await assertRejects(() => create(service), MediaError);
  assertEquals(refused.reason, "media_unavailable");
  await service.close();
  await server.close();
});

Deno.test("a server removed from the list leaves after its last call, and an added one is used", async () => {
  const [old, fresh] = await twoServers();
  const service = await started({ urls: [old.url] });
  const standing = await create(service);
  service.setNodes(nodesOf([fresh.url]));
  await until(() => service.status().some(({ state }) => state === "up"));
  assertEquals(service.status().map(({ state }) => state), ["draining", "up"]);
  const next = await create(service);
  assertEquals(next.mediaServer, new URL(fresh.url).host);
  await standing.release();
  assertEquals(
    service.status().map(({ name }) => name),
    [new URL(fresh.url).host],
  );
  await service.close();
  await old.close();
  await fresh.close();
});

Deno.test("a server that moved is connected at its new address", async () => {
  const [old, fresh] = await twoServers();
  const service = new MediaPool({});
  service.setNodes([{ name: "one", url: null }]);
  assertEquals(service.status()[0].state, "down");
  service.setNodes([{ name: "one", url: old.url }]);
  await service.ready();
  const events = new RecordedEvents();
  await service.createPipeline("1", events);
  service.setNodes([{ name: "one", url: fresh.url }]);
  assertEquals((await events.whenLost.promise).reason, "media_failed");
  await until(() => service.status()[0].state === "up");
  await create(service);
  assertEquals(await fresh.pipelines(), 1);
  await service.close();
  await old.close();
  await fresh.close();
});

Deno.test("a server reports its memory, CPU use and round-trip time", async () => {
  const server = await TestMediaServer.start();
  const service = await started({
    urls: [server.url],
    times: { heartbeatMs: 10, loadProbeMs: 20 },
  });
  await until(() => {
    const [{ cpuPercent, memoryBytes, roundTripMs }] = service.status();
    return cpuPercent !== undefined && roundTripMs !== undefined &&
      memoryBytes !== undefined && memoryBytes > 10_000_000;
  });
  await service.close();
  await server.close();
});

Deno.test("an unusable server is tried again after growing waits", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const triedAt: number[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      triedAt.push(performance.now());
      connection.close();
    }
  })();
  const service = new MediaPool({
    urls: [`ws://127.0.0.1:${listener.addr.port}/kurento`],
    times: { retryMinMs: 40 },
  });
  service.start();
  await until(() => triedAt.length >= 6);
  const pauses = triedAt.slice(1).map((at, index) => at - triedAt[index]);
  pauses.slice(0, 5).forEach((pause, index) =>
    assert(pause >= 40 * 2 ** index - 2, `${pauses}`)
  );
  await service.close();
  listener.close();
  await accepting;
});
