import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type EmbeddedServer,
  startEmbeddedServer,
} from "../../lib/media_server/embedded_server.ts";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { MediaError, type SavedMedia } from "../../lib/signaling/media_port.ts";
import { FakeEngine, type FakePeer } from "../media_server/fake_engine.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { until } from "../support/until.ts";

const OFFER = "v=0\r\n";

const CANDIDATE = "candidate:1 1 udp 1 192.0.2.1 9 typ host";

/** A media server that outlives the programs that use it. */
class Scene {
  readonly engine = new FakeEngine();
  readonly server: EmbeddedServer;
  readonly events = new RecordedEvents();
  service: MediaPool;

  constructor(options: { collectAfterMs?: number } = {}) {
    this.server = startEmbeddedServer({ engine: this.engine, ...options });
    this.service = this.#start();
  }

  #start(): MediaPool {
    const service = new MediaPool({ urls: [this.server.url] });
    service.start();
    return service;
  }

  /** A call whose media flows both ways, left by a program that then ends. */
  async leftCall(
    before: (call: {
      caller: FakePeer;
      callee: FakePeer;
      renegotiate(): Promise<FakePeer>;
      saved(): SavedMedia;
    }) => Promise<SavedMedia> = ({ saved }) => Promise.resolve(saved()),
  ): Promise<{ saved: SavedMedia; caller: FakePeer; callee: FakePeer }> {
    await this.service.ready();
    this.engine.peers.length = 0;
    const pipeline = await this.service.createPipeline("1", this.events);
    await Promise.all([
      pipeline.negotiate("caller", OFFER),
      pipeline.negotiate("callee", OFFER),
      pipeline.connect(),
    ]);
    const callerId = pipeline.saved.legs.caller;
    pipeline.addIceCandidate("caller", {
      candidate: CANDIDATE,
      sdpMid: "0",
      sdpMLineIndex: 0,
    });
    await until(() => this.#marked() !== undefined);
    const caller = this.#marked()!;
    const callee = this.engine.peers.find((peer) => peer !== caller)!;
    for (const { events } of [caller, callee]) {
      events.connectionState("CONNECTED");
      events.mediaFlowOut("audio", true);
      events.mediaFlowOut("video", true);
    }
    const saved = await before({
      caller,
      callee,
      saved: () => pipeline.saved,
      renegotiate: async () => {
        await pipeline.negotiate("caller", OFFER);
        assert(pipeline.saved.legs.caller !== callerId);
        return this.engine.peers.at(-1)!;
      },
    });
    await this.restart();
    return { saved, caller, callee };
  }

  #marked(): FakePeer | undefined {
    return this.engine.peers.find(({ candidates }) => candidates.length > 0);
  }

  async restart(): Promise<void> {
    await this.service.close();
    this.engine.peers.length = 0;
    this.service = this.#start();
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.server.close();
  }
}

Deno.test("the next program takes a call's media over untouched", async () => {
  const scene = new Scene();
  const { saved, caller, callee } = await scene.leftCall();
  const events = new RecordedEvents();
  // Adopts it at once, before the server is connected; the orphans there are
  // freed.
  const pipeline = await scene.service.adoptPipeline("1", saved, events);
  assertEquals(pipeline.saved, saved);
  assertEquals([caller.closed, callee.closed], [false, false]);
  assertEquals(caller.sinks.map(({ sink }) => sink), [callee, callee]);
  assertEquals(callee.sinks.map(({ sink }) => sink), [caller, caller]);
  assertEquals(events.lostLegs, []);

  pipeline.addIceCandidate("callee", {
    candidate: CANDIDATE,
    sdpMid: "0",
    sdpMLineIndex: 0,
  });
  await until(() => callee.candidates.length === 1);
  caller.events.candidate({
    candidate: "candidate:1",
    sdpMid: "0",
    sdpMLineIndex: 0,
  });
  await until(() => events.candidates.length === 1);
  // It was connected before, so a loss is noticed.
  callee.events.connectionState("DISCONNECTED");
  assertEquals(await events.whenLegLost.promise, "callee");

  await pipeline.release();
  assertEquals(scene.server.pipelines(), 0);
  assertEquals([caller.closed, callee.closed], [true, true]);
  await scene.close();
});

Deno.test("a leg that sends only sound or only video does not count as silent after a take-over", async () => {
  const scene = new Scene();
  const { saved, caller } = await scene.leftCall();
  let silent = 0;
  const events = new RecordedEvents();
  events.legSilent = () => silent++;
  const pipeline = await scene.service.adoptPipeline("1", saved, events);
  caller.events.mediaFlowOut("audio", false);
  caller.events.candidate({ candidate: "", sdpMid: "0", sdpMLineIndex: 0 });
  await until(() => events.candidates.length === 1);
  assertEquals(silent, 0);
  caller.events.mediaFlowOut("video", false);
  await until(() => silent === 1);
  await pipeline.release();
  await scene.close();
});

Deno.test("the replacement of a leg continues after a take-over", async () => {
  const scene = new Scene();
  let fresh!: FakePeer;
  const { saved, caller, callee } = await scene.leftCall(
    async ({ renegotiate, saved }) => {
      fresh = await renegotiate();
      return saved();
    },
  );
  assertEquals(fresh.sinks, [], "its media has not come yet");
  const events = new RecordedEvents();
  const pipeline = await scene.service.adoptPipeline("1", saved, events);
  assertEquals(caller.closed, false, "the other side sees it still");
  fresh.events.mediaFlowOut("video", true);
  await until(() => caller.closed);
  assertEquals(fresh.sinks.map(({ sink }) => sink), [callee, callee]);
  await pipeline.release();
  await scene.close();
});

Deno.test("an endpoint that was never used is freed, and its leg stays", async () => {
  const scene = new Scene();
  let fresh!: FakePeer;
  const { saved, caller, callee } = await scene.leftCall(
    async ({ renegotiate, saved }) => {
      const before = saved();
      fresh = await renegotiate();
      return before;
    },
  );
  const events = new RecordedEvents();
  const pipeline = await scene.service.adoptPipeline("1", saved, events);
  await until(() => fresh.closed);
  assertEquals(caller.closed, false);
  assertEquals(caller.sinks.map(({ sink }) => sink), [callee, callee]);
  assertEquals(events.lostLegs, []);
  await pipeline.release();
  await scene.close();
});

Deno.test("a leg whose endpoint is gone is reported, and can be negotiated again", async () => {
  const scene = new Scene();
  const { saved, callee } = await scene.leftCall();
  const legs = { ...saved.legs, caller: "gone" };
  const events = new RecordedEvents();
  const pipeline = await scene.service.adoptPipeline(
    "1",
    { ...saved, legs },
    events,
  );
  // The callee's source is the caller's endpoint, whatever its name.
  assertEquals(pipeline.saved, saved);
  await pipeline.release();

  const next = await scene.leftCall(async ({ callee, caller, saved }) => {
    caller.events.connectionState("DISCONNECTED");
    await Promise.resolve();
    callee.events.connectionState("CONNECTED");
    return saved();
  });
  const lost = new RecordedEvents();
  const adopted = await scene.service.adoptPipeline("1", next.saved, lost);
  assertEquals(lost.lostLegs, ["caller"]);
  await adopted.negotiate("caller", OFFER);
  const fresh = scene.engine.peers.at(-1)!;
  assertEquals(
    next.callee.sinks.map(({ sink }) => sink).includes(fresh),
    true,
    "it sees the other side at once",
  );
  assert(callee.closed);
  await adopted.release();
  await scene.close();
});

Deno.test("media that nobody adopts is freed; media that is gone cannot be adopted", async () => {
  const scene = new Scene();
  const { saved } = await scene.leftCall();
  await scene.service.ready();
  await until(() => scene.server.pipelines() === 0);
  const adopt = (saved: SavedMedia) =>
    assertRejects(
      () => scene.service.adoptPipeline("1", saved, new RecordedEvents()),
      MediaError,
    );
  await adopt(saved);
  await adopt({ ...saved, mediaServer: "another" });
  await scene.close();
});

Deno.test("the wait for a server that does not come back ends", async () => {
  const scene = new Scene();
  const { saved } = await scene.leftCall();
  await scene.close();
  const service = new MediaPool({
    urls: [scene.server.url],
    times: { adoptWaitMs: 50 },
  });
  service.start();
  await assertRejects(
    () => service.adoptPipeline("1", saved, new RecordedEvents()),
    MediaError,
  );
  await service.close();
});

Deno.test("a pipeline outlives the session that made it, once it is taken over", async () => {
  const collectAfterMs = 250;
  const scene = new Scene({ collectAfterMs });
  const { saved, caller, callee } = await scene.leftCall();
  const events = new RecordedEvents();
  const pipeline = await scene.service.adoptPipeline("1", saved, events);
  await new Promise((resolve) => setTimeout(resolve, 4 * collectAfterMs));
  assertEquals([caller.closed, callee.closed], [false, false]);
  assertEquals(pipeline.saved, saved);
  await pipeline.release();
  assertEquals(scene.server.pipelines(), 0);
  await scene.close();
});
