import { installedProgram } from "../deploy/installed_program.ts";
import { freePort } from "./free_port.ts";
import { untilListening } from "./listens.ts";

/** A running Sentinel on the loopback interface, which knows one Redis as `main`. */
export class TestSentinel implements AsyncDisposable {
  private constructor(
    readonly port: number,
    private readonly child: Deno.ChildProcess,
    private readonly folder: string,
  ) {}

  /**
   * Starts the one of Debian's Redis.
   *
   * @param redis port of the Redis
   * @param settings further lines of its file
   * @param port where it listens, as the settings say
   * @throws {Error} saying what to install when there is none
   */
  static async start(
    redis: number,
    settings: (port: number) => readonly string[],
  ): Promise<TestSentinel> {
    const program = await installedProgram({
      name: "Redis",
      debianPackage: "redis-server",
      variable: "REDIS",
      places: ["/usr/bin/redis-server"],
    });
    const port = freePort();
    const folder = await Deno.makeTempDir();
    // It keeps what it finds out in this file.
    const file = `${folder}/sentinel.conf`;
    await Deno.writeTextFile(
      file,
      [
        "bind 127.0.0.1",
        `sentinel monitor main 127.0.0.1 ${redis} 1`,
        ...settings(port),
      ].join("\n"),
    );
    const child = new Deno.Command(program, {
      args: [file, "--sentinel"],
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    await untilListening(child, port);
    return new TestSentinel(port, child, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child.status;
    await Deno.remove(this.folder, { recursive: true });
  }
}
