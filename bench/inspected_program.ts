import manifest from "../deno.json" with { type: "json" };
import { freePort } from "../tests/support/free_port.ts";

/** ms within which the program has to start, even on a busy machine. */
const START_MS = 60_000;
/** ms between attempts to find the inspector. */
const RETRY_MS = 50;

/** Memory of the program's process, in bytes. */
export interface Memory {
  rss: number;
  heapTotal: number;
  heapUsed: number;
  external: number;
}

/**
 * The program as `deno task serve` starts it, with the same permissions, plus
 * V8's inspector.
 */
export class InspectedProgram implements AsyncDisposable {
  #lastId = 0;
  readonly #replies = new Map<number, (result: unknown) => void>();

  private constructor(
    readonly url: string,
    private readonly child: Deno.ChildProcess,
    private readonly inspector: WebSocket,
  ) {
    inspector.onmessage = ({ data }) => {
      const { id, result } = JSON.parse(data);
      this.#replies.get(id)?.(result);
      this.#replies.delete(id);
    };
  }

  /**
   * Builds and starts the program.
   * @throws {Error} as a rejection when it does not start
   */
  static async start(): Promise<InspectedProgram> {
    const cwd = new URL("..", import.meta.url).pathname;
    const run = (args: string[]) =>
      new Deno.Command(Deno.execPath(), { args, cwd, stdout: "null" }).spawn();
    const build = await run(["task", "-q", "build"]).status;
    if (!build.success) throw new Error("it cannot be built");
    const inspected = `127.0.0.1:${freePort()}`;
    const url = `https://localhost:${freePort()}/`;
    const [, , ...serve] = manifest.tasks.serve.command.split(" ");
    const child = run([
      "run",
      `--inspect=${inspected}`,
      ...serve,
      `--as_uri=${url}`,
    ]);
    const inspector = await connected(inspected);
    return new InspectedProgram(url, child, inspector);
  }

  /** @param collect whether to collect garbage first */
  async memory(collect = false): Promise<Memory> {
    if (collect) await this.#ask("HeapProfiler.collectGarbage");
    const { result } = await this.#ask("Runtime.evaluate", {
      expression: "Deno.memoryUsage()",
      returnByValue: true,
    }) as { result: { value: Memory } };
    return result.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.inspector.close();
    this.child.kill("SIGINT");
    await this.child.status;
  }

  #ask(method: string, params: Record<string, unknown> = {}) {
    const id = ++this.#lastId;
    this.inspector.send(JSON.stringify({ id, method, params }));
    return new Promise<unknown>((resolve) => this.#replies.set(id, resolve));
  }
}

async function connected(inspected: string): Promise<WebSocket> {
  const late = Date.now() + START_MS;
  while (true) {
    try {
      const [target] = await (await fetch(`http://${inspected}/json/list`))
        .json();
      const socket = new WebSocket(target.webSocketDebuggerUrl);
      await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = reject;
      });
      return socket;
    } catch (error) {
      if (Date.now() > late) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
