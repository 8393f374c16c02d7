/**
 * `deno task attack [part of a name]`: runs every attack at full size against a
 * service of its own, with an honest call beside it; prints one table and exits
 * with 1 when a goal is missed.
 *
 * `deno task attack --soak=MINUTES`: three honest calls beside mild versions of
 * all attacks at once; a row a minute from the second on.
 *
 * @module
 */
import { ATTACKS } from "./attacks.ts";
import { attack as run, soak } from "./hostile_process.ts";
import { HonestCall } from "./honest_process.ts";
import { Lab } from "./lab.ts";
import { Measurement, writeHead } from "./measurement.ts";
import { enterOwnNetwork } from "./own_network.ts";

const MINUTE_MS = 60_000;
/** Honest calls of a soak, beside the one of every lab. */
const MORE_CALLS = 2;

await enterOwnNetwork();
const [only = ""] = Deno.args;
const minutes = Number(only.match(/^--soak=(\d+)$/)?.[1] ?? 0);
writeHead();
Deno.exit(await (minutes > 0 ? soaked() : attacked()) ? 0 : 1);

/** @returns whether every row is good */
async function attacked(): Promise<boolean> {
  let good = true;
  for (const attack of ATTACKS) {
    if (!attack.name.includes(only)) continue;
    await using lab = await Lab.start(attack);
    const measurement = await Measurement.start(lab);
    const got = await run(lab.target, attack).catch(String);
    good = await measurement.finish(attack.name, got) && good;
  }
  return good;
}

/** @returns whether every row is good */
async function soaked(): Promise<boolean> {
  await using lab = await Lab.start({});
  const more: HonestCall[] = [];
  for (let i = 0; i < MORE_CALLS; i++) {
    more.push(await HonestCall.start(lab.target.url, ` ${i + 2}`));
  }
  const over = soak(lab.target, minutes * MINUTE_MS);
  const aMinute = () =>
    new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  // Memory is to stay where the first minute took it.
  await aMinute();
  const measurement = await Measurement.start(lab);
  let good = true;
  for (let minute = 2; minute <= minutes; minute++) {
    await aMinute();
    good = await measurement.row(`minute ${minute}`) && good;
  }
  await over;
  good = await measurement.finish("after", null) && good;
  for (const call of more) await call.stop();
  return good;
}
