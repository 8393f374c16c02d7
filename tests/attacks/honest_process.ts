import { linesOf } from "../support/lines.ts";
import type { Felt } from "./honest_call.ts";

/**
 * The honest call in a process of its own, so that attacks from this process
 * cannot slow its clock.
 */
export class HonestCall {
  readonly #lines: AsyncIterator<string>;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(private readonly child: Deno.ChildProcess) {
    this.#lines = linesOf(child.stdout);
    this.#commands = child.stdin.getWriter();
  }

  /**
   * Resolves when media flows.
   *
   * @param tag end of both names, which tells calls apart
   */
  static async start(service: URL, tag = ""): Promise<HonestCall> {
    const program = new URL("honest_call.ts", import.meta.url).pathname;
    const child = new Deno.Command("deno", {
      args: [
        "run",
        "-q",
        "-A",
        "--unsafely-ignore-certificate-errors",
        program,
        service.href,
        tag,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const call = new HonestCall(child);
    await call.#lines.next();
    return call;
  }

  /** The quality that the two people experienced since the last time. */
  async felt(): Promise<Felt> {
    await this.#commands.write(new TextEncoder().encode("felt\n"));
    const { value } = await this.#lines.next();
    return JSON.parse(value);
  }

  async stop(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child.status;
  }
}
