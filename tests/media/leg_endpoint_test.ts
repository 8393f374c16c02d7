import { assertEquals } from "@std/assert";
import { MediaPool } from "../../lib/media/media_pool.ts";
import { until } from "../support/until.ts";
import { AnsweredHeartbeats } from "./answered_heartbeats.ts";
import { RecordedEvents } from "./recorded_events.ts";
import { TestMediaServer } from "./test_media_server.ts";

/** A call that nobody has joined. */
async function newCall() {
  const server = await TestMediaServer.start();
  const heartbeats = new AnsweredHeartbeats();
  const service = new MediaPool({ urls: [server.url], ...heartbeats.options });
  service.start();
  await service.ready();
  const events = new RecordedEvents();
  const pipeline = await service.createPipeline("1", events);
  return {
    server,
    heartbeats,
    events,
    pipeline,
    async [Symbol.asyncDispose]() {
      await pipeline.release();
      await service.close();
      await server.close();
    },
  };
}

Deno.test("a picture that the media server cannot read costs neither leg", async () => {
  await using call = await newCall();
  const { server, pipeline, events } = call;
  const [caller, callee] = await Promise.all([
    server.join(pipeline, "caller"),
    server.join(pipeline, "callee"),
    pipeline.connect(),
  ]);
  const errors = await server.eventsOf(pipeline.saved.legs.callee, "Error");
  await caller.garble();
  await until(() => errors().length > 0);
  await call.heartbeats.settled();
  assertEquals(events.lostLegs, []);
  await callee.receives(caller);
});

Deno.test("a leg whose handshake fails is lost, once", async () => {
  await using call = await newCall();
  const { server, pipeline, events } = call;
  const browser = await server.browser();
  const answer = await pipeline.negotiate("callee", browser.offer);
  await browser.refuse(
    answer,
    (candidate) => pipeline.addIceCandidate("callee", candidate),
  );
  await until(() => events.lostLegs.length > 0);
  await call.heartbeats.settled();
  assertEquals(events.lostLegs, ["callee"]);
});
