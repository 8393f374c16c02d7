import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { GIVE_UP_MS } from "../../lib/media/heartbeat.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { MediaError } from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { startFaultProxy } from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { startTcpRelay } from "./tcp_relay.ts";
import { TestMediaServer } from "./test_media_server.ts";

Deno.test(
  embeddedOnly(
    "when a server is killed, every call hears at once, and new ones are refused until it is back",
    "nobody kills it",
  ),
  async () => {
    const killed = startEmbeddedServer({ engine: new FakeEngine() });
    const proxy = startFaultProxy(killed.url);
    const service = new MediaPool({
      urls: [proxy.url],
      times: { retryMinMs: 20, placeWaitMs: 0 },
    });
    service.start();
    await service.ready();
    const all = [1, 2, 3].map(() => new RecordedEvents());
    const pipelines = await Promise.all(
      all.map((events, index) => service.createPipeline(String(index), events)),
    );
    const start = performance.now();
    await killed.close();
    const errors = await Promise.all(
      all.map((events) => events.whenLost.promise),
    );
    assert(performance.now() - start < GIVE_UP_MS, "by its silence");
    assert(errors.every((error) => error.reason === "media_failed"));
    const refused = await assertRejects(
      () => service.createPipeline("x", new RecordedEvents()),
      MediaError,
    );
    assertEquals(refused.reason, "media_unavailable");
    await Promise.all(pipelines.map((pipeline) => pipeline.release()));
    assertEquals(all.map((events) => events.losses.length), [1, 1, 1]);

    const restarted = startEmbeddedServer({ engine: new FakeEngine() });
    const up = Promise.withResolvers<void>();
    service.onceUp(up.resolve);
    service.onceUp(() => assert(false, "cancelled"))();
    proxy.target = restarted.url;
    await up.promise;
    assertEquals(service.status()[0].state, "up");
    const pipeline = await service.createPipeline("y", new RecordedEvents());
    assertEquals(restarted.pipelines(), 1);
    await pipeline.release();
    await service.close();
    await proxy.close();
    await restarted.close();
  },
);

Deno.test(
  embeddedOnly(
    "a call made before the first connection to the server, or while it restarts, waits for it",
    "nobody restarts it",
  ),
  async () => {
    const first = startEmbeddedServer({ engine: new FakeEngine() });
    const proxy = startFaultProxy(first.url);
    const service = new MediaPool({ urls: [proxy.url] });
    service.start();
    const early = await service.createPipeline("1", new RecordedEvents());
    await early.release();

    const events = new RecordedEvents();
    await service.createPipeline("2", events);
    await first.close();
    await events.whenLost.promise;
    const waiting = service.createPipeline("3", new RecordedEvents());
    const second = startEmbeddedServer({ engine: new FakeEngine() });
    proxy.target = second.url;
    await waiting;
    assertEquals(second.pipelines(), 1);
    await service.close();
    await proxy.close();
    await second.close();
  },
);

Deno.test(
  embeddedOnly(
    "calls that wait for a server cut its pause short, and do not put off its next try",
    "nobody restarts it",
  ),
  async () => {
    const first = startEmbeddedServer({ engine: new FakeEngine() });
    const proxy = startFaultProxy(first.url);
    const service = new MediaPool({
      urls: [proxy.url],
      times: { retryMinMs: 3_600_000 },
    });
    service.start();
    await service.ready();
    const events = new RecordedEvents();
    await service.createPipeline("1", events);
    await first.close();
    await events.whenLost.promise;
    const waiting = service.createPipeline("2", new RecordedEvents());
    // More often than it is tried.
    let calls = 0;
    const more = setInterval(() => {
      service.createPipeline(`more ${calls++}`, new RecordedEvents())
        .catch(() => {});
    }, 20);
    const second = startEmbeddedServer({ engine: new FakeEngine() });
    proxy.target = second.url;
    await waiting;
    clearInterval(more);
    await service.close();
    await proxy.close();
    await second.close();
  },
);

Deno.test("the wait for a server ends with the service", async () => {
  const unreachable = new MediaPool({
    urls: ["ws://127.0.0.1:1/kurento"],
    times: { placeWaitMs: 3_600_000 },
  });
  unreachable.start();
  const waiting = assertRejects(
    () => unreachable.createPipeline("1", new RecordedEvents()),
    MediaError,
  );
  await unreachable.close();
  assertEquals((await waiting).reason, "media_unavailable");
});

Deno.test("a half-open connection is noticed within five seconds", async () => {
  const server = await TestMediaServer.start();
  const relay = startTcpRelay(server.url);
  const service = new MediaPool({
    urls: [relay.url],
    times: { retryMinMs: 60_000 },
  });
  service.start();
  await service.ready();
  const events = new RecordedEvents();
  await service.createPipeline("1", events);
  const start = performance.now();
  relay.unplug();
  const error = await events.whenLost.promise;
  const ms = performance.now() - start;
  assert(ms > 1_000 && ms < 5_000, `${ms}`);
  assertEquals(error.reason, "media_failed");
  assertEquals(service.status()[0].state, "down");
  await service.close();
  relay.close();
  await server.close();
});

Deno.test("an unreachable server is reported with an explanation and does not delay another", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const unreachable = `ws://127.0.0.1:${listener.addr.port}/kurento`;
  listener.close();
  const alone = new MediaPool({
    urls: [unreachable],
    times: { placeWaitMs: 0 },
  });
  alone.start();
  const refused = await assertRejects(
    () => alone.createPipeline("1", new RecordedEvents()),
    MediaError,
  );
  assertEquals(refused.reason, "media_unavailable");
  assert(refused.message.includes("No media server can be reached"));
  await until(() => alone.status()[0].state === "down");
  await alone.close();

  const server = await TestMediaServer.start();
  const both = new MediaPool({ urls: [unreachable, server.url] });
  both.start();
  await both.ready();
  const pipeline = await both.createPipeline("1", new RecordedEvents());
  assertEquals(pipeline.mediaServer, new URL(server.url).host);
  await pipeline.release();
  await both.close();
  await server.close();
});

Deno.test("a server that accepts connections and never answers is given up, and closing does not wait for it", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) accepted.push(connection);
  })();
  const url = `ws://127.0.0.1:${listener.addr.port}/kurento`;
  const impatient = new MediaPool({
    urls: [url],
    times: { callTimeoutMs: 100, retryMinMs: 60_000 },
  });
  impatient.start();
  await until(() => impatient.status()[0].state === "down");
  assertEquals(
    impatient.status()[0].problem,
    "The media server does not answer.",
  );
  await impatient.close();
  const patient = new MediaPool({ urls: [url] });
  patient.start();
  await until(() => accepted.length >= 2);
  const start = performance.now();
  await patient.close();
  assert(performance.now() - start < GIVE_UP_MS);
  for (const connection of accepted) connection.close();
  listener.close();
  await accepting;
});
