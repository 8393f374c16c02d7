import { assert, assertEquals } from "@std/assert";
import { EventLoopWatch } from "../../lib/telemetry/event_loop_watch.ts";
import { readinessProblems } from "../../lib/operations/health.ts";

const well = {
  reached: true,
  draining: false,
  mediaServers: [{ state: "down" }, { state: "up" }],
  lagMs: 20,
} as const;

Deno.test("the service is ready with one media server, a responsive event loop and no shutdown", () => {
  assertEquals(readinessProblems(well), []);
});

Deno.test("the service says why it is not ready", () => {
  assertEquals(readinessProblems({ ...well, draining: true }), ["going down"]);
  assertEquals(readinessProblems({ reached: false, lagMs: 20 }), [
    "the exchange cannot be reached",
  ]);
  assertEquals(
    readinessProblems({ ...well, mediaServers: [{ state: "connecting" }] }),
    ["no media server is up"],
  );
  assertEquals(readinessProblems({ ...well, lagMs: 1_500 }), [
    "the event loop is starved",
  ]);
});

Deno.test("a blocked event loop makes the service not ready", async () => {
  const seen = Promise.withResolvers<number>();
  const watch = new EventLoopWatch((lagMs) => {
    if (lagMs > 100) seen.resolve(lagMs);
  });
  watch.start();
  const until = performance.now() + 300;
  while (performance.now() < until);
  assert(await seen.promise >= 150);
  assert(watch.worstMs >= 150);
  watch.stop();
});
