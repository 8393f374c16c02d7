import type { Attack } from "./attack.ts";
import { linesOf } from "../support/lines.ts";
import { HonestCall } from "./honest_process.ts";
import { METRICS_TOKEN, Target } from "./target.ts";

/** ms that the service may take to start. */
const START_MS = 30_000;

/**
 * A service in a process of its own on loopback, with an honest call through
 * it.
 */
export class Lab implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    readonly target: Target,
    readonly honest: HonestCall,
  ) {}

  /** Starts both, with the permissions of `deno task serve`. */
  static async start(
    { options = [], mediaBind = "127.0.0.1", openFiles }: Omit<
      Attack,
      "name" | "run"
    >,
  ): Promise<Lab> {
    const limit = openFiles === undefined ? "" : `ulimit -n ${openFiles}; `;
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `${limit}exec deno task -q serve "$@"`,
        "sh",
        "--as_uri=https://127.0.0.1:0/",
        `--media-bind=${mediaBind}`,
        `--metrics-token=${METRICS_TOKEN}`,
        ...options,
      ],
      env: { NO_COLOR: "1" },
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const url = await listeningAt(child);
    const target = new Target(await lastChildOf(child.pid), url);
    return new Lab(child, target, await HonestCall.start(url));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.honest.stop();
    try {
      Deno.kill(this.target.pid, "SIGKILL");
    } catch {
      // It has ended by itself, as the table shows.
    }
    await this.child.status;
  }
}

async function listeningAt(child: Deno.ChildProcess): Promise<URL> {
  const late = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const lines = linesOf(child.stdout);
  while (true) {
    const { value, done } = await lines.next();
    if (done) throw new Error("The service did not start.");
    const found = value.match(/Listening on (\S+)/);
    if (!found) continue;
    clearTimeout(late);
    void drain(lines);
    return new URL(found[1]);
  }
}

async function drain(lines: AsyncIterator<string>): Promise<void> {
  while (!(await lines.next()).done);
}

/** Follows single children from a process to the last one. */
async function lastChildOf(pid: number): Promise<number> {
  while (true) {
    const path = `/proc/${pid}/task/${pid}/children`;
    const [child] = (await Deno.readTextFile(path)).trim().split(" ");
    if (child === "") return pid;
    pid = Number(child);
  }
}
