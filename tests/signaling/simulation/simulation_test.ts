import { assertEquals } from "@std/assert";
import { describeFinding, play, shrink, simulate } from "./simulation.ts";
import { scenarioOf, type Step } from "./steps.ts";

/** `deno task simulate` plays any number of runs. */
const RUNS = 100_000;
const STEPS = 24;

Deno.test(`${RUNS} interleavings of people, networks and a hostile media server break no invariant`, async () => {
  const found = await simulate(1, RUNS, STEPS);
  if (found) throw new Error(describeFinding(found));
});

/** With several processes, time passes step by step, which costs much more. */
const LINKED_RUNS = 500;

Deno.test(`${LINKED_RUNS} interleavings of people at three processes, of which any may be lost, break no invariant`, async () => {
  const found = await simulate(1, LINKED_RUNS, STEPS, 3);
  if (found) throw new Error(describeFinding(found));
});

Deno.test("a seed is the same scenario each time", () => {
  assertEquals(scenarioOf(7, 30), scenarioOf(7, 30));
});

Deno.test("shrinking leaves a scenario of which nothing can be left out", async () => {
  // A step of a person who does not exist throws: it stands in for a broken
  // invariant.
  const broken: Step = {
    kind: "register",
    user: Number.NaN,
    pick: 0,
    variant: 0,
  };
  const scenario = scenarioOf(3, 20);
  const steps = scenario.steps.toSpliced(10, 0, broken);
  const message = await play({ ...scenario, steps });
  if (message === null) throw new Error("The broken step did not break it.");
  const shrunk = await shrink({ ...scenario, steps }, message);
  assertEquals(shrunk.steps, [broken]);
});
