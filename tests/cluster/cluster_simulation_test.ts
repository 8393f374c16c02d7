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

Deno.test("a process that was frozen while it was elected does nothing before it knows that it still leads", async () => {
  await new ClusterWorld().play([
    one("kill", 0),
    one("pass", 2),
    one("freeze", 2),
    one("pass", 2),
    one("say", 0),
    one("wait", 0, 5),
  ]);
});

Deno.test("a leader that was frozen does not take the store as away because it last beat before others came", async () => {
  const passing = (process: number) =>
    Array.from({ length: 14 }, () => [one("pass", process), one("wait", 0, 2)])
      .flat();
  await new ClusterWorld().play([
    one("kill", 1),
    one("kill", 2),
    // Their names are free then, and the leader knows of nobody.
    ...passing(0),
    one("start", 1),
    one("pass", 1),
    one("pass", 1),
    one("freeze", 0),
    one("say", 0),
    ...passing(1),
    one("say", 0),
    one("thaw", 0),
  ]);
});

function one(kind: Step["kind"], process: number, wait = 0): Step {
  return { kind, process, wait };
}
