import { Redis } from "ioredis";
import { installedProgram } from "../deploy/installed_program.ts";
import { freePort } from "./free_port.ts";
import { untilListening } from "./listens.ts";

/** A running Redis on the loopback interface, which writes nothing to a disk. */
export class TestRedis {
  #child: Deno.ChildProcess | null = null;

  private constructor(
    private readonly program: string,
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  /**
   * Starts Debian's Redis.
   *
   * @throws {Error} saying what to install when there is none
   */
  static async start(...options: string[]): Promise<TestRedis> {
    const program = await installedProgram({
      name: "Redis",
      debianPackage: "redis-server",
      variable: "REDIS",
      places: ["/usr/bin/redis-server"],
    });
    const redis = new TestRedis(program, freePort(), options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, empty. */
  async start(): Promise<void> {
    const child = new Deno.Command(this.program, {
      args: [
        ...["--port", `${this.port}`, "--bind", "127.0.0.1"],
        ...["--save", "", "--appendonly", "no", ...this.options],
      ],
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    this.#child = child;
    await untilListening(child, this.port);
  }

  /** It answers nobody until {@link goOn}. */
  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#child?.kill("SIGCONT");
  }

  /** Sends it one command. */
  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis(this.port, "127.0.0.1");
    try {
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** Ends it; its content is lost. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    child?.kill("SIGKILL");
    await child?.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
