/**
 * `deno task attack [part of a name]`: runs every attack at full size against a
 * service of its own, with an honest call beside it; prints one table and exits
 * with 1 when a goal is missed.
 *
 * @module
 */
import type { Attack } from "./attack.ts";
import { CONNECTION_ATTACKS } from "./connection_attacks.ts";
import { FRAME_ATTACKS } from "./frame_attacks.ts";
import type { Felt } from "./honest_call.ts";
import { Lab } from "./lab.ts";
import { SIGNALLING_ATTACKS } from "./signalling_attacks.ts";

/** ms of the row without an attack. */
const NO_ATTACK_MS = 8_000;
/** The baseline: the honest call without an attack. */
const NO_ATTACK: Attack = {
  name: "no attack, for comparison",
  run: async () => {
    await wait(NO_ATTACK_MS);
    return null;
  },
};
const ATTACKS: Attack[] = [
  NO_ATTACK,
  ...FRAME_ATTACKS,
  ...CONNECTION_ATTACKS,
  ...SIGNALLING_ATTACKS,
];

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
  await wait(CALM_MS);
  const before = await lab.rss();
  await lab.honest.felt();
  let peak = before;
  const looking = setInterval(async () => {
    peak = Math.max(peak, await lab.rss().catch(() => 0));
  }, LOOK_MS);
  const got = await attack.run(lab).catch((error: unknown) => String(error));
  const felt = await lab.honest.felt();
  const until = performance.now() + RECOVERY_MS;
  let after = await lab.rss().catch(() => NaN);
  while (after > before * RSS_FACTOR && performance.now() < until) {
    await wait(1_000);
    after = await lab.rss().catch(() => NaN);
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
