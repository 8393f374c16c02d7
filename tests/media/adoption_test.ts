import { assert, assertEquals, assertRejects } from "@std/assert";
import { startEmbeddedServer } from "../../lib/media_server/embedded_server.ts";
import {
  MediaPool,
  type MediaPoolOptions,
} from "../../lib/media/media_pool.ts";
import {
  type CallMediaPipeline,
  MediaError,
  type SavedMedia,
} from "../../lib/signaling/media_port.ts";
import { FakeEngine } from "../media_server/fake_engine.ts";
import { embeddedOnly } from "../support/test_kurento.ts";
import { until } from "../support/until.ts";
import { AnsweredHeartbeats } from "./answered_heartbeats.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { OFFER, type TestBrowser } from "./test_browser.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** A media server that outlives the programs that use it. */
class Scene implements AsyncDisposable {
  readonly heartbeats = new AnsweredHeartbeats();
  #service: MediaPool;

  private constructor(readonly server: TestMediaServer) {
    this.#service = started(server.url, this.heartbeats.options);
  }

  static async start(server = TestMediaServer.start()): Promise<Scene> {
    return new Scene(await server);
  }

  /** The program that runs now. */
  get service(): MediaPool {
    return this.#service;
  }

  /** A call whose media flows both ways, left by a program that then ends. */
  async leftCall(
    before: (pipeline: CallMediaPipeline) => Promise<unknown> = () =>
      Promise.resolve(),
  ): Promise<{ saved: SavedMedia; caller: TestBrowser; callee: TestBrowser }> {
    await this.#service.ready();
    const pipeline = await this.#service.createPipeline(
      "1",
      new RecordedEvents(),
    );
    const [caller, callee] = await Promise.all([
      this.server.join(pipeline, "caller"),
      this.server.join(pipeline, "callee"),
      pipeline.connect(),
    ]);
    await before(pipeline);
    const { saved } = pipeline;
    await this.restart();
    return { saved, caller, callee };
  }

  /** The program ends, and the next one starts. */
  async restart(): Promise<void> {
    await this.#service.close();
    this.#service = started(this.server.url, this.heartbeats.options);
  }

  /** Takes a call over, at once: the service is not connected yet. */
  async adopt(saved: SavedMedia) {
    const events = new RecordedEvents();
    const pipeline = await this.#service.adoptPipeline("1", saved, events);
    return { pipeline, events };
  }

  async endpoints({ id }: SavedMedia): Promise<Set<string>> {
    return new Set(await this.server.endpoints(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.close();
    await this.server.close();
  }
}

function started(url: string, options: MediaPoolOptions = {}): MediaPool {
  const service = new MediaPool({ urls: [url], ...options });
  service.start();
  return service;
}

/** Ids of the endpoints of both legs. */
const legsOf = ({ legs }: SavedMedia) => new Set(Object.values(legs));

Deno.test("the next program takes a call's media over untouched", async () => {
  await using scene = await Scene.start();
  const { saved, caller, callee } = await scene.leftCall();
  const { pipeline, events } = await scene.adopt(saved);
  assertEquals(pipeline.saved, saved);
  assertEquals(await scene.endpoints(saved), legsOf(saved));
  await callee.receives(caller);
  await caller.receives(callee);
  assertEquals([events.lostLegs, events.silentLegs], [[], []]);

  // It was connected before, so a loss is noticed: of the leg, or its silence.
  await callee.vanish();
  await until(() => events.lostLegs.length + events.silentLegs.length > 0);
  assertEquals(
    new Set([...events.lostLegs, ...events.silentLegs]),
    new Set(["callee"]),
  );

  await pipeline.release();
  assertEquals(await scene.server.pipelines(), 0);
});

Deno.test(
  embeddedOnly(
    "candidates pass both ways after a take-over",
    "it gathers only once",
  ),
  async () => {
    const engine = new FakeEngine();
    const server = startEmbeddedServer({ engine });
    const first = started(server.url);
    await first.ready();
    engine.peers.length = 0;
    const { saved } = await first.createPipeline("1", new RecordedEvents());
    await first.close();
    const second = started(server.url);
    const events = new RecordedEvents();
    const pipeline = await second.adoptPipeline("1", saved, events);
    const candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
    pipeline.addIceCandidate("callee", { candidate, sdpMid: "0" });
    await until(() =>
      engine.peers.some(({ candidates }) => candidates.length === 1)
    );
    engine.peers[0].gatherCandidates();
    await until(() => events.candidates.length === 1);
    await pipeline.release();
    assert(engine.peers.slice(0, 2).every(({ closed }) => closed));
    await second.close();
    await server.close();
  },
);

Deno.test("a leg that sends only sound or only video does not count as silent after a take-over", async () => {
  await using scene = await Scene.start();
  const { saved, caller } = await scene.leftCall();
  const { pipeline, events } = await scene.adopt(saved);
  const flows = (kinds: number) =>
    scene.server.flowing(saved.legs.caller).length === kinds;
  await caller.send(["video"]);
  await until(() => flows(1));
  await scene.heartbeats.settled();
  assertEquals(events.silentLegs, []);
  await caller.send([]);
  await until(() => events.silentLegs.length > 0);
  assertEquals(events.silentLegs, ["caller"]);
  await pipeline.release();
});

Deno.test("after a take-over, a leg flows by what it sends, not by what a Kurento remembers", async () => {
  await using scene = await Scene.start(TestMediaServer.embedded("kurento"));
  const { saved, caller } = await scene.leftCall();
  const remembered = (mediaType: string) =>
    scene.server.ask(saved.legs.caller, "isMediaFlowingOut", { mediaType });
  assertEquals(
    [await remembered("AUDIO"), await remembered("VIDEO")],
    [true, false],
    "one of two kinds that began at once",
  );
  const { pipeline, events } = await scene.adopt(saved);
  await caller.send(["video"]);
  await until(() => events.flowingLegs.length > 0);
  assertEquals(events.flowingLegs, ["caller"]);
  await caller.send([]);
  await until(() => events.silentLegs.length > 1);
  await pipeline.release();
});

Deno.test("the replacement of a leg continues after a take-over", async () => {
  await using scene = await Scene.start();
  const fresh = await scene.server.browser();
  let answer = "";
  let replaced = "";
  const { saved, caller, callee } = await scene.leftCall(async (pipeline) => {
    replaced = pipeline.saved.legs.caller;
    answer = await pipeline.negotiate("caller", fresh.offer);
  });
  const { pipeline } = await scene.adopt(saved);
  // Its media has not come yet: the other side still sees the previous one.
  await callee.receives(caller);
  await fresh.connect(
    answer,
    (candidate) => pipeline.addIceCandidate("caller", candidate),
  );
  await until(async () => !(await scene.endpoints(saved)).has(replaced));
  await callee.receives(fresh);
  await fresh.receives(callee);
  await pipeline.release();
});

Deno.test("an endpoint that was never used is freed, and its leg stays", async () => {
  await using scene = await Scene.start();
  let before!: SavedMedia;
  const { saved, caller, callee } = await scene.leftCall(async (pipeline) => {
    before = pipeline.saved;
    await pipeline.negotiate("caller", OFFER);
  });
  const { pipeline, events } = await scene.adopt(before);
  await until(async () =>
    !(await scene.endpoints(saved)).has(saved.legs.caller)
  );
  assertEquals(await scene.endpoints(saved), legsOf(before));
  await callee.receives(caller);
  assertEquals(events.lostLegs, []);
  await pipeline.release();
});

Deno.test("the endpoint of a leg is found by its place, whatever its name", async () => {
  await using scene = await Scene.start();
  const { saved } = await scene.leftCall();
  const legs = { ...saved.legs, caller: "gone" };
  const { pipeline } = await scene.adopt({ ...saved, legs });
  assertEquals(pipeline.saved, saved);
  await pipeline.release();
});

Deno.test("a leg without a connected endpoint is reported, and can be negotiated again", async () => {
  await using scene = await Scene.start();
  const { saved, callee } = await scene.leftCall(async (pipeline) => {
    // Twice: the first one keeps the connected endpoint, until media flows.
    await pipeline.negotiate("caller", OFFER);
    await pipeline.negotiate("caller", OFFER);
  });
  const { pipeline, events } = await scene.adopt(saved);
  assertEquals(events.lostLegs, ["caller"]);
  const fresh = await scene.server.join(pipeline, "caller");
  await fresh.receives(callee);
  await callee.receives(fresh);
  await pipeline.release();
});

Deno.test("media that nobody adopts is freed; media that is gone cannot be adopted", async () => {
  await using scene = await Scene.start();
  const { saved } = await scene.leftCall();
  await scene.service.ready();
  await until(async () => await scene.server.pipelines() === 0);
  await assertRejects(() => scene.adopt(saved), MediaError);
  await assertRejects(
    () => scene.adopt({ ...saved, mediaServer: "another" }),
    MediaError,
  );
});

Deno.test("the wait for a server that does not come back ends", async () => {
  const gone = startEmbeddedServer({ engine: new FakeEngine() });
  await gone.close();
  const service = new MediaPool({
    urls: [gone.url],
    times: { adoptWaitMs: 50 },
  });
  service.start();
  const saved = {
    mediaServer: new URL(gone.url).host,
    id: "1",
    legs: { caller: "2", callee: "3" },
  };
  await assertRejects(
    () => service.adoptPipeline("1", saved, new RecordedEvents()),
    MediaError,
  );
  await service.close();
});

Deno.test(
  embeddedOnly(
    "a pipeline outlives the session that made it, once it is taken over",
    "it collects what sessions leave only after minutes",
  ),
  async () => {
    const collectAfterMs = 250;
    const engine = new FakeEngine();
    const server = startEmbeddedServer({ engine, collectAfterMs });
    const first = started(server.url);
    await first.ready();
    engine.peers.length = 0;
    const { saved } = await first.createPipeline("1", new RecordedEvents());
    const legs = engine.peers.slice();
    await first.close();
    const second = started(server.url);
    const events = new RecordedEvents();
    const pipeline = await second.adoptPipeline("1", saved, events);
    await new Promise((resolve) => setTimeout(resolve, 4 * collectAfterMs));
    assertEquals(legs.map(({ closed }) => closed), [false, false]);
    assertEquals(pipeline.saved, saved);
    await pipeline.release();
    assertEquals(server.pipelines(), 0);
    await second.close();
    await server.close();
  },
);
