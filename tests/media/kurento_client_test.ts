import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { KurentoError } from "../../lib/media/kurento_error.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";

/** An unhandled rejection or error fails the whole file. */
Deno.test("a client closed at any moment while connecting leaves nothing behind", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  for (let ms = 0; ms < 24; ms++) {
    const closing = new AbortController();
    const connecting = KurentoClient.connect({
      url: server.url,
      signal: closing.signal,
      callTimeoutMs: 100,
      lost: () => {},
      fault: () => {},
    });
    const closed = new Promise<void>((resolve) =>
      setTimeout(() => {
        closing.abort();
        resolve();
      }, ms / 2)
    );
    const client = await connecting.catch((error) => {
      assert(error instanceof KurentoError);
      return null;
    });
    await closed;
    const late = client?.createPipeline();
    if (late) await assertRejects(() => late, KurentoError);
    await client?.close();
  }
  await server.close();
});

Deno.test("closing a client rejects all requests under way", async () => {
  const server = startEmbeddedServer({ engine: new FakeEngine() });
  const client = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: () => {},
  });
  const pipeline = await client.createPipeline();
  const calls = [
    pipeline.addTag("a", "b"),
    pipeline.createEndpoint(),
    pipeline.release(),
    client.createPipeline(),
    client.pipelines(),
  ];
  const closed = client.close();
  const settled = await Promise.allSettled(calls);
  assertEquals(
    settled.map(({ status }) => status),
    calls.map(() => "rejected"),
  );
  await closed;
  await server.close();
});

Deno.test("an error of a listener is reported, and affects neither other listeners nor the connection", async () => {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const faults: unknown[] = [];
  const client = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: (error) => faults.push(error),
  });
  const endpoint = await (await client.createPipeline()).createEndpoint();
  const heard: string[] = [];
  const fault = new Error("a listener's");
  await endpoint.subscribe("ConnectionStateChanged", () => {
    throw fault;
  });
  await endpoint.subscribe("ConnectionStateChanged", ({ newState }) => {
    heard.push(newState);
  });
  engine.peers[0].events.connectionState("CONNECTED");
  await client.pipelines();
  assert(faults.includes(fault));
  assert(heard.includes("CONNECTED"));
  assertEquals(client.ended, false);
  await client.close();
  await server.close();
});
