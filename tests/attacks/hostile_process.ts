import type { Attack } from "./attack.ts";
import type { Target } from "./target.ts";

/**
 * The lowest priority: an attacker has cores of its own, this one takes what
 * the service and the honest call leave. At the same priority the table would
 * measure how the kernel divides cores between three processes.
 */
const NICENESS = "19";

/**
 * Runs an attack in a process of its own.
 *
 * @returns what the attacker got that it should not have; null for nothing
 * @throws {Error} as a rejection, if the process fails
 */
export async function attack(
  target: Target,
  { name }: Attack,
): Promise<string | null> {
  const { success, stdout } = await command(target, "null", name).output();
  if (!success) throw new Error("the attacker's process failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Runs mild versions of all attacks for that many ms. */
export async function soak(target: Target, ms: number): Promise<void> {
  const child = command(target, "piped").spawn();
  await new Promise((resolve) => setTimeout(resolve, ms));
  await child.stdin.close();
  await child.output();
}

function command(
  target: Target,
  stdin: "null" | "piped",
  ...attack: string[]
): Deno.Command {
  return new Deno.Command("nice", {
    args: [
      ...["-n", NICENESS, Deno.execPath(), "run", "-q", "-A"],
      "--unsafely-ignore-certificate-errors",
      new URL("hostile.ts", import.meta.url).pathname,
      ...[String(target.pid), target.url.href, ...attack],
    ],
    stdin,
    stdout: "piped",
    stderr: "inherit",
  });
}
