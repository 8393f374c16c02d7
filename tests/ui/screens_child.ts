import { fileURLToPath } from "node:url";
import type { Timing } from "../../lib/signaling/timing.ts";

/** The token that opens the operators' page. */
export const OPERATOR_TOKEN = "operator-token-of-the-test";

/** The service in a process of its own. */
export interface ChildServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts screens_server.ts.
 *
 * @param timing time limits that differ from those in service
 * @param options of the program
 * @throws {Error} if it ends before it serves
 */
export async function startChildServer(
  timing: Partial<Timing> = {},
  options: readonly string[] = [],
): Promise<ChildServer> {
  const program = fileURLToPath(new URL("screens_server.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--allow-all",
      program,
      JSON.stringify(timing),
      ...options,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  let url: string | undefined;
  while (!url) {
    const { value, done } = await output.read();
    if (done) throw new Error(`The server did not start: ${printed}`);
    printed += value;
    url = printed.match(/^(http\S+)\n/m)?.[1];
  }
  return {
    url,
    close: async () => {
      await child.stdin.close();
      while (!(await output.read()).done);
      await child.status;
    },
  };
}
