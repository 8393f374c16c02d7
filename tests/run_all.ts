/**
 * `deno task test`: runs all tests, in two lanes beside each other where the
 * machine has cores for both.
 *
 * @module
 */
import { failedTests } from "./support/failed_tests.ts";
import { linesOf } from "./support/lines.ts";

/** Folders of tests that build into `_fresh/`, one after the other. */
const BUILDING = ["tests/browser", "tests/service"];
/** Arguments of `deno test` for each lane; both take about as long. */
const LANES = [
  BUILDING,
  [`--ignore=${BUILDING}`, "tests/"],
];
/** A lane keeps a core busy: half of the time it waits. */
const CORES_PER_LANE = 1;
const MINUTE_MS = 60_000;

/** The closing line of `deno test`, without its time. */
const CLOSING =
  /^(?:ok|FAILED) \| (\d+) passed(?: \((\d+) steps?\))? \| (\d+) failed/;

const started = performance.now();
const sum = { passed: 0, steps: 0, failed: 0 };
/** Printed last: some services keep only the end of a log. */
const failed: string[] = [];
const ok = await (
  navigator.hardwareConcurrency < LANES.length * CORES_PER_LANE
    ? inTurn()
    : sideBySide()
);
const minutes = ((performance.now() - started) / MINUTE_MS).toFixed(1);
for (const test of failed) console.log(test);
console.log(
  `${ok ? "ok" : "FAILED"} | ${sum.passed} passed (${sum.steps} steps) | ` +
    `${sum.failed} failed (${minutes} min)`,
);
Deno.exit(ok ? 0 : 1);

async function inTurn(): Promise<boolean> {
  let ok = true;
  for (const lane of LANES) ok = await run(lane) && ok;
  return ok;
}

async function sideBySide(): Promise<boolean> {
  return (await Promise.all(LANES.map(run))).every((each) => each);
}

/** Runs a lane and prints the lines of one test file at a time. */
async function run(paths: string[]): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    // `deno task ok` checks types before, once for both lanes.
    args: ["test", "-q", "-P", "--no-check", ...paths],
    env: { NO_COLOR: "1" },
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  let waiting: string[] = [];
  const print = () => {
    if (waiting.length > 0) console.log(waiting.join("\n"));
    waiting = [];
  };
  let last = "";
  for await (const line of linesOf(child.stdout)) {
    if (/^running \d+ tests? from /.test(line)) print();
    lines.push(line);
    waiting.push(line);
    // A test that starts others prints their closing lines, too.
    if (CLOSING.test(line)) last = line;
  }
  waiting = waiting.filter((line) => line !== last);
  print();
  failed.push(...failedTests(lines));
  const closing = last.match(CLOSING);
  if (closing) count(closing);
  return (await child.status).success;
}

function count([, passed, steps, failed]: RegExpMatchArray): void {
  sum.passed += Number(passed);
  sum.steps += Number(steps ?? 0);
  sum.failed += Number(failed);
}
