import { TestRedis } from "../tests/support/test_redis.ts";
import { until } from "../tests/support/until.ts";
import type { ProcessRole } from "./cluster_server.ts";
import { usageOf } from "./process_usage.ts";

/** A server of a benchmark in a process of its own. */
export class BenchProcess {
  #killed = false;

  private constructor(
    private readonly child: Deno.ChildProcess,
    readonly url: string,
  ) {}

  /** @param args of the program; the first one is `bare` */
  static async start(program: string, args: string[]): Promise<BenchProcess> {
    const { pathname } = new URL(program, import.meta.url);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--allow-all", "--no-check", pathname, ...args],
      stdout: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream());
    for await (const text of lines) {
      const port = /^\d+$/m.exec(text)?.[0];
      if (port) return new BenchProcess(child, `ws://127.0.0.1:${port}/`);
    }
    throw new Error(`${program} did not start.`);
  }

  /** Null if it does not answer. */
  async role(): Promise<ProcessRole | null> {
    try {
      const response = await fetch(this.url.replace("ws", "http") + "role");
      return await response.json();
    } catch {
      return null;
    }
  }

  /** Seconds of user and system time so far. */
  get cpuSeconds(): number {
    return usageOf([this.child.pid]).cpuSeconds;
  }

  /** Bytes in memory now. */
  get rssBytes(): number {
    return usageOf([this.child.pid]).rssBytes;
  }

  /** Idempotent. */
  async kill(): Promise<void> {
    if (this.#killed) return;
    this.#killed = true;
    this.child.kill("SIGKILL");
    await this.child.status;
  }
}

/** Processes with one Redis. */
export class BenchCluster implements AsyncDisposable {
  private constructor(
    readonly redis: TestRedis,
    readonly leader: BenchProcess,
    readonly followers: readonly BenchProcess[],
  ) {}

  /** Starts as many processes; the first one leads. */
  static async start(count: number): Promise<BenchCluster> {
    const redis = await TestRedis.start();
    const processes: BenchProcess[] = [];
    for (let i = 0; i < count; i++) {
      const started = await BenchProcess.start("cluster_server.ts", [
        ...["bare", redis.url, `process-${i}`],
      ]);
      await until(async () => (await started.role())?.open);
      processes.push(started);
    }
    const [leader, ...followers] = processes;
    return new BenchCluster(redis, leader, followers);
  }

  get processes(): BenchProcess[] {
    return [this.leader, ...this.followers];
  }

  /** Seconds of user and system time of Redis so far. */
  async redisSeconds(): Promise<number> {
    const info = String(await this.redis.command("INFO", "cpu"));
    const of = (name: string) =>
      Number(new RegExp(`^${name}:(.+)$`, "m").exec(info)?.[1]);
    return of("used_cpu_user") + of("used_cpu_sys");
  }

  /** Calls of each of Redis's commands so far, those within scripts included. */
  async commands(): Promise<Map<string, number>> {
    const info = String(await this.redis.command("INFO", "commandstats"));
    return new Map(
      [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
        .map(([, name, calls]) => [name, Number(calls)]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.processes) await one.kill();
    await this.redis.stop();
  }
}
