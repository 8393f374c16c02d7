import { assert, assertEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import {
  MAX_ENDPOINTS,
  RpcMethods,
} from "../../lib/media_server/rpc/rpc_methods.ts";
import { candidatePolicy } from "../../lib/net/candidate_policy.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { until } from "../support/until.ts";

const OFFER = "v=0\r\n";

async function withPipeline(
  body: (
    scene: {
      engine: FakeEngine;
      pipeline: Awaited<ReturnType<MediaPool["createPipeline"]>>;
    },
  ) => Promise<void>,
  isAllowed?: (address: string) => boolean,
) {
  const engine = new FakeEngine();
  const server = startEmbeddedServer({ engine });
  const service = new MediaPool({ urls: [server.url], isAllowed });
  try {
    service.start();
    await service.ready();
    // The peers of the warm-up are created first.
    await until(() => engine.peers.every(({ closed }) => closed));
    engine.peers.length = 0;
    const pipeline = await service.createPipeline("1", new RecordedEvents());
    await body({ engine, pipeline });
    await pipeline.release();
  } finally {
    await service.close();
    await server.close();
  }
}

const candidate = (address: string, port: number) =>
  `candidate:1 1 udp ${port} ${address} ${port} typ host`;

Deno.test("A burst of renegotiations makes few endpoints, and the last offer is answered", async () => {
  await withPipeline(async ({ engine, pipeline }) => {
    await Promise.all([
      pipeline.negotiate("caller", OFFER),
      pipeline.negotiate("callee", OFFER),
      pipeline.connect(),
    ]);
    let most = 0;
    const watch = () => {
      most = Math.max(most, engine.peers.filter((peer) => !peer.closed).length);
    };
    const create = engine.createPeer.bind(engine);
    engine.createPeer = (events) => {
      const peer = create(events);
      watch();
      return peer;
    };
    const before = engine.peers.length;
    const results = await Promise.allSettled(
      Array.from(
        { length: 200 },
        (_, n) =>
          (["caller", "callee"] as const).map((leg) =>
            pipeline.negotiate(leg, `${OFFER}s=${n}\r\n`)
          ),
      ).flat(),
    );
    assertEquals(results.slice(-2).map(({ status }) => status), [
      "fulfilled",
      "fulfilled",
    ]);
    assert(results.slice(0, -2).every(({ status }) => status === "rejected"));
    assert(engine.peers.length - before <= 2, "one more for each leg");
    assert(most <= 4, `${most} at a time`);
    const offers = engine.peers.filter((peer) => !peer.closed)
      .map(({ offer }) => offer);
    assertEquals(offers.filter((offer) => offer.includes("s=-")).length, 2);
  });
});

Deno.test("An endpoint that comes after the end of its call is freed", async () => {
  await withPipeline(async ({ engine, pipeline }) => {
    await pipeline.negotiate("caller", OFFER);
    const again = pipeline.negotiate("caller", OFFER);
    await Promise.all([pipeline.release(), again.catch(() => {})]);
    await until(() => engine.peers.every(({ closed }) => closed));
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
  await withPipeline(async ({ engine, pipeline }) => {
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
    const peer = engine.peers.find(({ offer }) => offer !== "")!;
    await until(() => peer.candidates.length >= 29);
    assertEquals(
      peer.offer.match(/candidate:\S+ 1 udp \d+ (\S+)/g)?.length,
      1,
    );
    assert(peer.offer.includes("198.51.100.1"));
    assertEquals(peer.candidates.length, 29);
    assert(
      peer.candidates.every(({ candidate }) =>
        candidate.includes(" 198.51.100.2 ")
      ),
    );
  }, isAllowed);
});
