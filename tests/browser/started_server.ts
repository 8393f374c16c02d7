import { kurentoOptions } from "../support/test_kurento.ts";

/** The program as started by hand, on a free port of this machine. */
export interface StartedServer {
  readonly url: string;
  close(): Promise<void>;
}

const ROOT = new URL("../..", import.meta.url).pathname;

/**
 * Builds and starts `main.ts` in a process of its own: node-datachannel can be
 * loaded only once in a process, and the tests of a run share one. Served over
 * plain http, whose `localhost` is a secure context.
 *
 * @throws {Error} with its output, when it does not start
 */
export async function startedServer(): Promise<StartedServer> {
  const built = await deno(["task", "-q", "build"]).output();
  if (!built.success) throw new Error(text(built.stderr));
  const server = deno([
    "run",
    "-q",
    "-A",
    "main.ts",
    "--as_uri=http://localhost:0/",
    "--log-level=error",
    ...kurentoOptions([]),
  ]).spawn();
  let printed = "";
  const output = server.stdout.pipeThrough(new TextDecoderStream());
  for await (const part of output.values({ preventCancel: true })) {
    printed += part;
    if (printed.includes("Listening on")) break;
  }
  const url = /Listening on (\S+)/.exec(printed)?.[1];
  if (!url) {
    const { stderr } = await server.output();
    throw new Error(`The server did not start: ${printed}${text(stderr)}`);
  }
  return {
    url,
    close: async () => {
      server.kill("SIGTERM");
      await output.cancel();
      await server.stderr.cancel();
      await server.status;
    },
  };
}

function deno(args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
