import { assertEquals } from "@std/assert";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { INSTANCE_TAG } from "../../lib/media/orphans.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { TestMediaServer } from "./test_media_server.ts";

Deno.test("pipelines of an earlier process are released, and those of other programs are not", async () => {
  const server = await TestMediaServer.start();
  const earlier = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: () => {},
  });
  for (const instance of ["a", "a", "b"]) {
    const pipeline = await earlier.createPipeline();
    await pipeline.addTag(INSTANCE_TAG, instance);
  }
  await earlier.createPipeline();
  assertEquals(await server.pipelines(), 4);
  const service = new MediaPool({ urls: [server.url], instance: "a" });
  service.start();
  await service.ready();
  assertEquals(await server.pipelines(), 2);
  await service.close();
  await earlier.close();
  await server.close();
});

Deno.test("no pipeline is released while calls are still being restored", async () => {
  const server = await TestMediaServer.start();
  const earlier = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: () => {},
  });
  const pipeline = await earlier.createPipeline();
  await pipeline.addTag(INSTANCE_TAG, "a");
  const restored = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const service = new MediaPool({
    urls: [server.url],
    instance: "a",
    restored: () => {
      asked.resolve();
      return restored.promise;
    },
  });
  service.start();
  await asked.promise;
  assertEquals(await server.pipelines(), 1);
  restored.resolve();
  await service.ready();
  assertEquals(await server.pipelines(), 0);
  await service.close();
  await earlier.close();
  await server.close();
});

Deno.test(
  embeddedOnly(
    "looking at pipelines of other programs does not make them this program's",
    "it collects what sessions leave only after minutes",
  ),
  async () => {
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
  },
);
