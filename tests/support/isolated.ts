import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";

/**
 * Runs a file of tests that load node-datachannel. `deno test` runs each file
 * in an isolate of one process, and the library must never be loaded in two
 * isolates: so each of these files gets a process of its own.
 *
 * @param name `<name>_isolated.ts`, beside the file that runs it
 * @param beside `import.meta.url` of that file
 */
export function testIsolated(name: string, beside: string): void {
  Deno.test(`${name}_isolated.ts, in a process of its own`, async () => {
    const file = fileURLToPath(new URL(`./${name}_isolated.ts`, beside));
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      // `deno task ok` checks the types of all files at once.
      { args: ["test", "-q", "--no-check", "--allow-all", file] },
    ).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, `${text(stdout)}\n${text(stderr)}`);
  });
}
