import { assert, assertEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import {
  type ProxiedRequest,
  recordedRequests,
  startFaultProxy,
} from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

Deno.test("both endpoints get the video limits before their offer, without more round trips", async () => {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const counts: number[] = [];
  for (const videoKbps of [undefined, 2_500]) {
    const service = new MediaPool({ urls: [proxy.url], videoKbps });
    service.start();
    await service.ready();
    // Longer than a Kurento takes for an endpoint, whose requests would count
    // in a row otherwise.
    proxy.delayMs = 50;
    const roundTrips = proxy.countRoundTrips();
    const requests = recordedRequests(proxy);
    const pipeline = await service.createPipeline("1", new RecordedEvents());
    await Promise.all([
      pipeline.negotiate("caller", OFFER),
      pipeline.negotiate("callee", OFFER),
      pipeline.connect(),
    ]);
    counts.push(roundTrips());
    for (const endpoint of Object.values(pipeline.saved.legs)) {
      if (videoKbps === undefined) continue;
      assertLimitsComeFirst(requests, endpoint);
      await assertLimits(server, endpoint, videoKbps);
    }
    await pipeline.release();
    await service.close();
  }
  assertEquals(counts[1], counts[0]);
  await proxy.close();
  await server.close();
});

function assertLimitsComeFirst(
  requests: readonly ProxiedRequest[],
  endpoint: string,
): void {
  const own = requests.filter(({ object }) => object === endpoint);
  const offered = own.findIndex(({ operation }) =>
    operation === "processOffer"
  );
  const before = new Map(
    own.slice(0, offered).map(({ operation, operationParams }) => [
      operation,
      operationParams,
    ]),
  );
  assert(before.has("setMaxVideoSendBandwidth"));
  assert(before.has("setMaxVideoRecvBandwidth"));
  assert(before.has("setRembParams"));
  // Kurento answers `getMinVideoRecvBandwidth` with 100, whatever was set.
  assertEquals(before.get("setMinVideoRecvBandwidth"), {
    minVideoRecvBandwidth: 300,
  });
}

async function assertLimits(
  server: TestMediaServer,
  endpoint: string,
  videoKbps: number,
): Promise<void> {
  for (const end of ["Send", "Recv"]) {
    assertEquals(
      await server.ask(endpoint, `getMaxVideo${end}Bandwidth`),
      videoKbps,
    );
  }
  const { rembOnConnect, exponentialFactor } = await server.ask(
    endpoint,
    "getRembParams",
  ) as Record<string, number>;
  assertEquals([rembOnConnect, exponentialFactor], [1_000_000, 1]);
}
