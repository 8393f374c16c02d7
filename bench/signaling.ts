/**
 * `deno task bench:signaling`: measures the cost of signalling, over real
 * sockets on loopback, with media that answers at once. Prints the table that
 * is kept in docs/benchmarks.md.
 *
 * @module
 */
import { answer, BenchClient, hangUp, ring } from "./signaling_client.ts";
import { MAX_PRESENCE_USERS } from "../lib/signaling/timing.ts";
import type { ServerStats } from "./signaling_server.ts";

/** ms of one rate measurement. */
const RATE_MS = 5_000;
/** Pairs that call at once: enough to keep one core busy. */
const PAIRS = 20;
const RELAYED_MESSAGES = 2_000;
const CALLS_TIMED = 2_000;
/** Rounds; the median is reported. */
const ROUNDS = 5;

class Server implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly port: string,
  ) {}

  static async start(): Promise<Server> {
    const { pathname } = new URL("signaling_server.ts", import.meta.url);
    const flags = ["-q", "--v8-flags=--expose-gc", "--allow-net=127.0.0.1"];
    const child = new Deno.Command("deno", {
      args: ["run", ...flags, pathname],
      stdout: "piped",
    }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream());
    const { value } = await lines.getReader().read();
    return new Server(child, value?.trim() ?? "");
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  async stats(): Promise<ServerStats> {
    const response = await fetch(`http://127.0.0.1:${this.port}/stats`);
    return await response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill();
    await this.child.status;
  }
}

function report(measure: string, value: string): void {
  console.log(`| ${measure} | ${value} |`);
}

console.log("| Measure | Value |\n| --- | --- |");
await cycles();
await standingCalls();
for (const users of [1_000, 10_000]) await idleUsers(users);
// Exits at once, since closing ten thousand sockets one by one takes long.
Deno.exit(0);

async function cycles(): Promise<void> {
  await using server = await Server.start();
  const pair = async (i: number, until: number) => {
    let done = 0;
    for (; performance.now() < until; done++) {
      const [caller, callee] = await Promise.all([
        BenchClient.registered(server.url, `caller ${i}`),
        BenchClient.registered(server.url, `callee ${i}`),
      ]);
      await ring(caller, callee, `callee ${i}`);
      await answer(caller, callee);
      await hangUp(caller, callee);
      await Promise.all([caller.close(), callee.close()]);
    }
    return done;
  };
  const all = (ms: number) => {
    const until = performance.now() + ms;
    return Promise.all(Array.from({ length: PAIRS }, (_, i) => pair(i, until)));
  };
  await all(1_000);
  const before = await server.stats();
  const done = (await all(RATE_MS)).reduce((sum, count) => sum + count);
  const cpu = (await server.stats()).cpu - before.cpu;
  report(
    "connect, register, call, accept, stop, close: cycles per core-second",
    `${Math.round(done / cpu * 1e6)}`,
  );
}

async function standingCalls(): Promise<void> {
  await using server = await Server.start();
  const callers = await registerAll(server, "caller", 1_001);
  const callees = await registerAll(server, "callee", 1_001);
  const establish = async (i: number) => {
    await ring(callers[i], callees[i], `callee ${i}`);
    await answer(callers[i], callees[i]);
  };
  const cost = async () => {
    const before = await server.stats();
    for (let i = 0; i < CALLS_TIMED; i++) {
      await establish(1_000);
      await hangUp(callers[1_000], callees[1_000]);
    }
    return ((await server.stats()).cpu - before.cpu) / CALLS_TIMED;
  };
  const costs = new Map<number, number[]>([[10, []], [1_000, []]]);
  await cost();
  let standing = 0;
  // In turn, since the machine's speed varies over time.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [target, measured] of costs) {
      while (standing < target) await establish(standing++);
      while (standing > target) {
        await hangUp(callers[--standing], callees[standing]);
      }
      measured.push(await cost());
    }
  }
  for (const [target, measured] of costs) {
    const micros = measured.sort((a, b) => a - b)[ROUNDS >> 1];
    report(`CPU per call, ${target} standing calls`, `${micros.toFixed(0)} µs`);
  }
}

async function idleUsers(count: number): Promise<void> {
  await using server = await Server.start();
  // Warms up with more users than presence is sent for, so that code is
  // compiled and buffers have their final size.
  await registerAll(server, "warm", MAX_PRESENCE_USERS + 100);
  const before = await server.stats();
  await registerAll(server, "idle", count);
  const bytes = ((await server.stats()).rss - before.rss) / count;
  report(
    `RSS per idle user of version 2, ${count} users`,
    `${(bytes / 1024).toFixed(1)} KiB`,
  );
  const caller = await BenchClient.registered(server.url, "relay caller");
  const callee = await BenchClient.registered(server.url, "relay callee");
  const times: number[] = [];
  for (let i = 0; i < RELAYED_MESSAGES; i++) {
    times.push(await ring(caller, callee, "relay callee"));
    await hangUp(caller, callee);
  }
  times.sort((a, b) => a - b);
  const at = (quantile: number) =>
    times[Math.floor(quantile * times.length)].toFixed(2);
  report(
    `one relayed message, ${count} users: p50 / p99`,
    `${at(0.5)} / ${at(0.99)} ms`,
  );
}

async function registerAll(
  server: Server,
  prefix: string,
  count: number,
): Promise<BenchClient[]> {
  const clients: BenchClient[] = [];
  while (clients.length < count) {
    const from = clients.length;
    const batch = Array.from(
      { length: Math.min(100, count - from) },
      (_, i) => BenchClient.registered(server.url, `${prefix} ${from + i}`, 2),
    );
    clients.push(...await Promise.all(batch));
  }
  return clients;
}
