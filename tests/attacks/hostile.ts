/**
 * One attack in a process of its own: `hostile.ts PID URL ATTACK`. Prints what
 * the attacker got that it should not have, as JSON; `null` for nothing.
 *
 * @module
 */
import { ATTACKS } from "./attacks.ts";
import { Target } from "./target.ts";

const [pid, url, name] = Deno.args;
const attack = ATTACKS.find((attack) => attack.name === name);
if (!attack) throw new Error(`There is no attack "${name}".`);
const got = await attack.run(new Target(Number(pid), new URL(url)))
  .catch((error: unknown) => String(error));
console.log(JSON.stringify(got));
Deno.exit();
