import fc from "fast-check";
import { ClusterWorld, type Step, STEPS } from "./simulation/cluster_world.ts";

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...STEPS),
  process: fc.nat(2),
  wait: fc.nat(5),
});

Deno.test("whatever fails, no process acts after a later leader, and no count that was told is lost", async () => {
  const runs = Number(Deno.env.get("ONE2ONE_CLUSTER_RUNS") ?? 300);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      async (steps) => {
        await new ClusterWorld().play(steps);
      },
    ),
    { numRuns: runs },
  );
});
