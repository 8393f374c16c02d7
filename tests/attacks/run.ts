/**
 * `deno task attack [part of a name]`: runs every attack at full size against a
 * service of its own, with an honest call beside it; prints one table and exits
 * with 1 when a goal is missed.
 *
 * @module
 */
import type { Attack } from "./attack.ts";
import { ATTACKS } from "./attacks.ts";
import type { Felt } from "./honest_call.ts";
import { attack as run } from "./hostile_process.ts";
import { Lab } from "./lab.ts";
import { enterOwnNetwork } from "./own_network.ts";

/**
 * Goals: limits for the honest call's quality and for the memory left in use.
 */
const P99_MS = 20;
const RSS_FACTOR = 1.1;
/** ms between two readings of the memory. */
const LOOK_MS = 100;
/**
 * ms of the call alone before the attack, so that code is compiled and buffers
 * have their final size.
 */
const CALM_MS = 3_000;
/** ms after an attack within which memory has to be released. */
const RECOVERY_MS = 30_000;

await enterOwnNetwork();
const [only = ""] = Deno.args;
let missed = 0;
console.log(
  "| Attack | RSS before / peak / after, MiB | Honest p50 / p99, ms | Lost | Verdict |\n| --- | --- | --- | --- | --- |",
);
for (const attack of ATTACKS) {
  if (!attack.name.includes(only)) continue;
  const row = await measured(attack);
  if (row.problems.length > 0) missed++;
  const { before, peak, after, felt } = row;
  const memory = [before, peak, after].map((mib) => mib.toFixed(0)).join(" / ");
  const delay = `${felt.p50.toFixed(1)} / ${felt.p99.toFixed(1)}`;
  const verdict = row.problems.join("; ") || "good";
  console.log(
    `| ${attack.name} | ${memory} | ${delay} | ${lost(felt)} | ${verdict} |`,
  );
}
Deno.exit(missed > 0 ? 1 : 0);

interface Row {
  before: number;
  peak: number;
  after: number;
  felt: Felt;
  problems: string[];
}

async function measured(attack: Attack): Promise<Row> {
  await using lab = await Lab.start(attack);
  const { target, honest } = lab;
  await wait(CALM_MS);
  const before = await target.rss();
  await honest.felt();
  let peak = before;
  const looking = setInterval(async () => {
    peak = Math.max(peak, await target.rss().catch(() => 0));
  }, LOOK_MS);
  const got = await run(target, attack).catch((error: unknown) =>
    String(error)
  );
  const felt = await honest.felt();
  const until = performance.now() + RECOVERY_MS;
  let after = await target.rss().catch(() => NaN);
  while (after > before * RSS_FACTOR && performance.now() < until) {
    await wait(1_000);
    after = await target.rss().catch(() => NaN);
  }
  clearInterval(looking);
  const problems = [];
  if (Number.isNaN(after)) problems.push("the service ended");
  else if (after > before * RSS_FACTOR) problems.push("memory stays");
  if (felt.p99 > P99_MS) problems.push("late");
  if (felt.received !== felt.sent) problems.push("lost packets");
  if (felt.events.length > 0) problems.push(felt.events.join(", "));
  if (got !== null) problems.push(got);
  return { before, peak, after, felt, problems };
}

function lost({ sent, received }: Felt): string {
  return `${(100 * (1 - received / sent)).toFixed(2)} %`;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
