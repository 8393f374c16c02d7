/**
 * Attacks in a process of their own. `hostile.ts PID URL ATTACK` runs one, and
 * prints what the attacker got that it should not have, as JSON; `null` for
 * nothing. `hostile.ts PID URL` runs mild versions of all at once, again and
 * again, until its standard input ends.
 *
 * @module
 */
import { ATTACKS, COMPARISONS } from "./attacks.ts";
import { Target } from "./target.ts";

/** Part of an attack's full size that makes it mild. */
const MILD = 0.05;
/** ms between two runs of a mild attack. */
const PAUSE_MS = 3_000;

const [pid, url, name] = Deno.args;
const service = [Number(pid), new URL(url)] as const;
if (name === undefined) {
  for (const attack of ATTACKS) {
    // Those with options of their own need a service of their own.
    const { options, openFiles, mediaBind } = attack;
    if (COMPARISONS.includes(attack)) continue;
    if (!options && !openFiles && !mediaBind) void again(attack);
  }
  await new Response(Deno.stdin.readable).text();
} else {
  const attack = ATTACKS.find((attack) => attack.name === name);
  if (!attack) throw new Error(`There is no attack "${name}".`);
  const got = await attack.run(new Target(...service)).catch(String);
  console.log(JSON.stringify(got));
}
Deno.exit();

/** Attacks that run beside others are not judged by what they get: each counts all sockets. */
async function again({ run }: typeof ATTACKS[number]): Promise<void> {
  const target = new Target(...service, MILD);
  while (true) {
    await run(target).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
