import { assert, assertEquals } from "@std/assert";
import { type Doubt, Heartbeat } from "../../lib/media/heartbeat.ts";
import type { Reachability } from "../../lib/media/reachability.ts";
import { until } from "../support/until.ts";

/** A heartbeat of a server that answers only on command. */
function rig(look: Reachability | null) {
  const waiting: (() => void)[] = [];
  const doubts: (Doubt | null)[] = [];
  const failures: string[] = [];
  const heartbeat = new Heartbeat({
    beat: () => new Promise<void>((resolve) => waiting.push(resolve)),
    look: look && (() => Promise.resolve(look)),
    doubted: (doubt) => doubts.push(doubt),
    failed: (reason) => failures.push(reason),
    everyMs: 1,
  });
  heartbeat.start();
  return { heartbeat, waiting, doubts, failures };
}

Deno.test("a server that is late but answers other sockets is kept and meanwhile doubted", async () => {
  const { heartbeat, waiting, doubts, failures } = rig("answers");
  await until(() => doubts.length === 1);
  assertEquals(heartbeat.doubt, "answers");
  waiting[0]();
  await until(() => doubts.length === 2);
  assertEquals(doubts, ["answers", null]);
  assertEquals(failures, []);
  assert(heartbeat.roundTripMs! > 2_000);
  heartbeat.stop();
});

Deno.test("an unreachable server is given up within three seconds", async () => {
  const startedAt = performance.now();
  const { failures, doubts } = rig("gone");
  await until(() => failures.length === 1);
  const ms = performance.now() - startedAt;
  assert(ms > 2_000 && ms < 3_500, `${ms}`);
  assertEquals(doubts, []);
});

Deno.test("time in which this program was busy does not count against a server", async () => {
  const { heartbeat, waiting, failures, doubts } = rig("gone");
  await until(() => waiting.length === 1);
  const busyUntil = performance.now() + 3_000;
  while (performance.now() < busyUntil);
  // The answer has arrived meanwhile, but is read after the timers.
  await new Promise((resolve) => setTimeout(resolve, 50));
  waiting[0]();
  await until(() => waiting.length === 2);
  assertEquals([failures, doubts], [[], []]);
  heartbeat.stop();
});

Deno.test("a server in this process is never given up", async () => {
  const { heartbeat, waiting, failures, doubts } = rig(null);
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  assertEquals([failures, doubts], [[], []]);
  waiting[0]();
  await until(() => waiting.length === 2);
  heartbeat.stop();
});
