import { assert, assertEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import {
  MAX_ENDPOINTS,
  RpcMethods,
} from "../../lib/media_server/rpc/rpc_methods.ts";
import { candidatePolicy } from "../../lib/net/candidate_policy.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { until } from "../support/until.ts";
import {
  type ProxiedRequest,
  recordedRequests,
  startFaultProxy,
} from "./fault_proxy.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

async function withPipeline(
  body: (
    scene: {
      server: TestMediaServer;
      /** All that the server was asked since the pipeline was made. */
      requests: ProxiedRequest[];
      pipeline: Awaited<ReturnType<MediaPool["createPipeline"]>>;
    },
  ) => Promise<void>,
  isAllowed?: (address: string) => boolean,
) {
  const server = await TestMediaServer.start();
  const proxy = startFaultProxy(server.url);
  const service = new MediaPool({ urls: [proxy.url], isAllowed });
  try {
    service.start();
    await service.ready();
    const pipeline = await service.createPipeline("1", new RecordedEvents());
    const requests = recordedRequests(proxy);
    await body({ server, requests, pipeline });
    await pipeline.release();
  } finally {
    await service.close();
    await proxy.close();
    await server.close();
  }
}

const candidate = (address: string, port: number) =>
  `candidate:1 1 udp ${port} ${address} ${port} typ host`;

Deno.test("A burst of renegotiations makes few endpoints, and the last offer is answered", async () => {
  await withPipeline(async ({ server, requests, pipeline }) => {
    await Promise.all([
      pipeline.negotiate("caller", OFFER),
      pipeline.negotiate("callee", OFFER),
      pipeline.connect(),
    ]);
    const fragment = (n: number) => `burst${String(n).padStart(4, "0")}`;
    const results = await Promise.allSettled(
      Array.from(
        { length: 200 },
        (_, n) =>
          (["caller", "callee"] as const).map((leg) =>
            pipeline.negotiate(
              leg,
              OFFER.replaceAll("ice-ufrag:part", `ice-ufrag:${fragment(n)}`),
            )
          ),
      ).flat(),
    );
    assertEquals(results.slice(-2).map(({ status }) => status), [
      "fulfilled",
      "fulfilled",
    ]);
    assert(results.slice(0, -2).every(({ status }) => status === "rejected"));
    const made = requests.filter(({ type }) => type === "WebRtcEndpoint");
    assert(made.length <= 2, "one more for each leg");
    for (const endpoint of Object.values(pipeline.saved.legs)) {
      const offer = await server.ask(endpoint, "getRemoteSessionDescriptor");
      assert(String(offer).includes(fragment(199)));
    }
  });
});

Deno.test("An endpoint that comes after the end of its call is freed", async () => {
  await withPipeline(async ({ server, pipeline }) => {
    await pipeline.negotiate("caller", OFFER);
    const again = pipeline.negotiate("caller", OFFER);
    await Promise.all([pipeline.release(), again.catch(() => {})]);
    await until(async () => await server.pipelines() === 0);
  });
});

Deno.test("The server refuses more endpoints of a pipeline than a call needs", async () => {
  const engine = new FakeEngine();
  const methods = new RpcMethods(engine, 10, () => [], null);
  const session = { id: "s", socket: null };
  const create = (type: string, constructorParams: Record<string, unknown>) =>
    methods.call("create", { type, constructorParams }, session as never);
  const { value: mediaPipeline } = await create("MediaPipeline", {});
  const made = await Promise.allSettled(
    Array.from(
      { length: 100 },
      () => create("WebRtcEndpoint", { mediaPipeline }),
    ),
  );
  const fulfilled = made.filter(({ status }) => status === "fulfilled");
  assertEquals(fulfilled.length, MAX_ENDPOINTS);
  assertEquals(engine.peers.length, MAX_ENDPOINTS);
  methods.objects.clear();
});

Deno.test("A media server gets only a few candidates, all of which may be checked", async () => {
  const isAllowed = candidatePolicy({ networks: [], loopback: false, own: [] });
  await withPipeline(async ({ requests, pipeline }) => {
    const refused = ["127.0.0.1", "169.254.169.254", "10.0.0.1", "a.local"];
    const offered = [...refused, "198.51.100.1"].map((address) =>
      `a=${candidate(address, 1)}\r\n`
    );
    await pipeline.negotiate("caller", `${OFFER}${offered.join("")}`);
    for (const address of [...refused, "::ffff:127.0.0.1", "fe80::1"]) {
      pipeline.addIceCandidate("caller", {
        candidate: candidate(address, 2),
        sdpMid: "0",
      });
    }
    for (let port = 1; port <= 100; port++) {
      pipeline.addIceCandidate("caller", {
        candidate: candidate("198.51.100.2", port),
        sdpMid: "0",
      });
    }
    const told = (name: string) =>
      requests.filter(({ operation }) => operation === name)
        .map(({ operationParams }) => JSON.stringify(operationParams));
    await until(() => told("addIceCandidate").length >= 29);
    assertEquals(told("addIceCandidate").length, 29);
    assert(
      told("addIceCandidate").every((one) => one.includes(" 198.51.100.2 ")),
    );
    const [offer] = told("processOffer");
    assertEquals(offer.match(/candidate:\S+ 1 udp/g)?.length, 1);
    assert(offer.includes(" 198.51.100.1 "));
  }, isAllowed);
});
