import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";

/**
 * Makes this network one where a socket of IPv6 takes no IPv4, as a system can be
 * set, and runs a command in it.
 */
const APART =
  'ip link set lo up && echo 1 > /proc/sys/net/ipv6/bindv6only && exec "$@"';

/** A command in a network namespace of its own. */
function inNetwork(...command: string[]): Deno.Command {
  return new Deno.Command("unshare", {
    args: ["-rn", "sh", "-c", APART, "sh", ...command],
  });
}

/** Why no such network can be made here; null where it can. */
function hindrance(): string | null {
  if (Deno.build.os !== "linux") return "needs Linux";
  try {
    const { success, stderr } = inNetwork("true").outputSync();
    return success ? null : new TextDecoder().decode(stderr).trim();
  } catch (error) {
    return String(error);
  }
}

/**
 * Runs a file of tests in a process and a network of its own, where IPv4 and IPv6
 * take a socket each (`net.ipv6.bindv6only`). The title says why it cannot run.
 *
 * @param name `<name>_isolated.ts`, beside the file that runs it
 * @param beside `import.meta.url` of that file
 */
export function testFamiliesApart(name: string, beside: string): void {
  const why = hindrance();
  const title = `${name}_isolated.ts, where a socket of IPv6 takes no IPv4`;
  Deno.test({
    name: why === null ? title : `${title} (not run: ${why})`,
    ignore: why !== null,
    fn: async () => {
      const file = fileURLToPath(new URL(`./${name}_isolated.ts`, beside));
      const { success, stdout, stderr } = await inNetwork(
        ...[Deno.execPath(), "test", "-q", "--no-check", "--allow-all", file],
      ).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assert(success, `${text(stdout)}\n${text(stderr)}`);
    },
  });
}
