/** A program in a process of its own that prints one line when it is ready. */
export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #text = "";

  /** @param path of the program, relative to this folder */
  constructor(path: string, args: string[] = [], flags: string[] = []) {
    const program = new URL(path, import.meta.url).pathname;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", ...flags, program, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    this.#input = this.#process.stdin.getWriter();
  }

  /**
   * The next line that it prints.
   * @throws {Error} when it has ended
   */
  async line(): Promise<string> {
    while (!this.#text.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("The child process has ended");
      this.#text += value;
    }
    const end = this.#text.indexOf("\n");
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    // Fresh's build prints where it wrote its output.
    return line.startsWith("Assets written to:") ? await this.line() : line;
  }

  async tell(line: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Kills it at once: SIGKILL leaves no time to clean up. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#process.status;
    await this.#lines.cancel();
    // The pipe breaks when its reader ends.
    await this.#input.abort().catch(() => {});
  }

  signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has already ended.
    }
  }
}
