/**
 * `main.ts` in a process of its own, which can be ended in every way and
 * started again.
 */
export class Program {
  #child: Deno.ChildProcess | null = null;

  /** @param options include a fixed port, since pages reconnect to it */
  constructor(private readonly options: string[]) {}

  /** Builds the pages, once for all starts. */
  static async build(): Promise<void> {
    const built = await command(Deno.execPath(), ["task", "-q", "build"])
      .output();
    if (!built.success) throw new Error(new TextDecoder().decode(built.stderr));
  }

  /**
   * Resolves when it listens.
   * @throws {Error} when it does not start
   */
  async start(): Promise<void> {
    const child = command(Deno.execPath(), [
      ...["run", "-q", "-A", "main.ts"],
      ...this.options,
    ]).spawn();
    this.#child = child;
    let printed = "";
    // Several programs may print at once, which a pipe does not allow.
    const complaints = (async () => {
      for await (
        const part of child.stderr.pipeThrough(new TextDecoderStream())
      ) {
        printed += part;
        console.error(part.trimEnd());
      }
    })();
    const output = child.stdout.pipeThrough(new TextDecoderStream());
    for await (const part of output.values({ preventCancel: true })) {
      printed += part;
      if (printed.includes("Listening on")) break;
    }
    if (!printed.includes("Listening on")) {
      await complaints;
      throw new Error(`The program did not start: ${printed}`);
    }
    complaints.catch(() => {});
    output.pipeTo(new WritableStream()).catch(() => {});
  }

  /** @returns its exit code; null when the signal ended it */
  async end(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<number | null> {
    const child = this.#child;
    if (!child) throw new Error("It does not run.");
    this.#child = null;
    child.kill(signal);
    const status = await child.status;
    return status.signal ? null : status.code;
  }

  /** It does nothing until {@link thawed}. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** It goes on. @returns its exit code, if it ends by itself */
  async thawed(): Promise<number> {
    const child = this.#child;
    if (!child) throw new Error("It does not run.");
    child.kill("SIGCONT");
    const { code } = await child.status;
    this.#child = null;
    return code;
  }

  async close(): Promise<void> {
    if (this.#child) await this.end("SIGKILL");
  }
}

function command(program: string, args: string[]): Deno.Command {
  return new Deno.Command(program, {
    args,
    cwd: new URL("../..", import.meta.url).pathname,
    stdout: "piped",
    stderr: "piped",
  });
}
