import { assert, assertEquals } from "@std/assert";
import { type FlowKind, MediaWait } from "../../lib/media/media_wait.ts";

const NEVER_MS = 60_000;

Deno.test("the action runs once, after all kinds of media", () => {
  let runs = 0;
  const wait = new MediaWait(["AUDIO", "VIDEO"], () => runs++);
  wait.flowChanged(new Set<FlowKind>());
  wait.flowChanged(new Set<FlowKind>(["AUDIO"]));
  assertEquals(runs, 0);
  wait.flowChanged(new Set<FlowKind>(["AUDIO", "VIDEO"]));
  wait.flowChanged(new Set<FlowKind>(["AUDIO", "VIDEO"]));
  assertEquals(runs, 1);
});

Deno.test("a browser without a camera delays the action only for a moment", async () => {
  const ran = Promise.withResolvers<void>();
  const wait = new MediaWait(["AUDIO", "VIDEO"], ran.resolve, {
    rest: 20,
    all: NEVER_MS,
  });
  const start = performance.now();
  wait.flowChanged(new Set<FlowKind>(["AUDIO"]));
  await ran.promise;
  assert(performance.now() - start >= 15);
});

Deno.test("a browser that sends nothing delays the action only for a moment", async () => {
  const ran = Promise.withResolvers<void>();
  new MediaWait(["VIDEO"], ran.resolve, { rest: NEVER_MS, all: 20 });
  await ran.promise;
});

Deno.test("a cancelled wait does nothing and leaves no timer", () => {
  const wait = new MediaWait(["VIDEO"], () => {
    throw new Error("cancelled");
  });
  wait.cancel();
  wait.flowChanged(new Set<FlowKind>(["VIDEO"]));
});
