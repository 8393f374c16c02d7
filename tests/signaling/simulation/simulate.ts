/**
 * `deno task simulate [--seed N] [--runs N] [--steps N] [--processes N]`: plays
 * interleavings, prints the rate, and for a broken invariant its seed and shrunk
 * steps.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { describeFinding, simulate } from "./simulation.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "100000" },
    steps: { type: "string", default: "30" },
    processes: { type: "string", default: "1" },
  },
});
const [seed, runs, steps, processes] = [
  values.seed,
  values.runs,
  values.steps,
  values.processes,
].map(
  (text) => {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= 0) return number;
    console.error(`Not a whole number: ${text}`);
    Deno.exit(2);
  },
);
const started = performance.now();
const found = await simulate(seed, runs, steps, processes);
if (found) {
  console.error(describeFinding(found));
  Deno.exit(1);
}
const seconds = (performance.now() - started) / 1000;
console.log(
  `${runs} interleavings of ${steps} steps, seeds ${seed} to ${
    seed + runs - 1
  }: every invariant held. ${Math.round(runs / seconds)} interleavings/s, ${
    Math.round(runs * steps / seconds)
  } steps/s.`,
);
