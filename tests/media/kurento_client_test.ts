import { assert, assertEquals, assertRejects } from "@std/assert";
import { KurentoClient } from "../../lib/media/kurento_client.ts";
import { KurentoError } from "../../lib/media/kurento_error.ts";
import { until } from "../support/until.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** An unhandled rejection or error fails the whole file. */
Deno.test("a client closed at any moment while connecting leaves nothing behind", async () => {
  const server = await TestMediaServer.start();
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
  const server = await TestMediaServer.start();
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
  const server = await TestMediaServer.start();
  const faults: unknown[] = [];
  const client = await KurentoClient.connect({
    url: server.url,
    lost: () => {},
    fault: (error) => faults.push(error),
  });
  const endpoint = await (await client.createPipeline()).createEndpoint();
  const heard: unknown[] = [];
  const fault = new Error("a listener's");
  await endpoint.subscribe("IceCandidateFound", () => {
    throw fault;
  });
  await endpoint.subscribe("IceCandidateFound", ({ candidate }) => {
    heard.push(candidate);
  });
  await endpoint.processOffer(OFFER);
  await endpoint.gatherCandidates();
  await until(() => heard.length > 0);
  assert(faults.includes(fault));
  assertEquals(client.ended, false);
  await client.close();
  await server.close();
});
