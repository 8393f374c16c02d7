import { lines } from "../lib/media_nodes/lines.ts";
import type { LoadOrder, LoadResult } from "./media_load.ts";

/** The process with the peers of a benchmark. */
export class Load {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: AsyncIterator<string>;

  constructor(order: LoadOrder) {
    const { pathname } = new URL("media_load.ts", import.meta.url);
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--allow-all", pathname],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = lines(this.#child.stdout)[Symbol.asyncIterator]();
    this.#write(JSON.stringify(order));
  }

  /** Resolves when all calls are established. */
  async ready(): Promise<void> {
    await this.#read();
  }

  async measure(): Promise<LoadResult> {
    this.#write("measure");
    return JSON.parse(await this.#read());
  }

  async close(): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#child.status;
  }

  #write(line: string): void {
    // If the process is gone, reading from it fails.
    this.#input.write(new TextEncoder().encode(`${line}\n`)).catch(() => {});
  }

  async #read(): Promise<string> {
    const { value, done } = await this.#output.next();
    if (done) throw new Error("the load ended early");
    return value;
  }
}
