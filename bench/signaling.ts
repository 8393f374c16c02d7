/**
 * `deno task bench:signaling`: measures the cost of signaling, over real
 * sockets on loopback, with media that answers at once. Prints the table that
 * is kept in docs/benchmarks.md. `deno task bench:signaling guarded`: the same
 * behind the guard, where each user takes three of the server's open files.
 *
 * @module
 */
import { answer, BenchClient, hangUp, ring } from "./signaling_client.ts";
import type { ProtocolVersion } from "../lib/shared/protocol.ts";
import type { ServerStats } from "./measured_server.ts";
import { measurePresence } from "./presence.ts";

/** ms of one rate measurement. */
const RATE_MS = 5_000;
/** Pairs that call at once: enough to keep one core busy. */
const PAIRS = 20;
const RELAYED_MESSAGES = 2_000;
/** ms of one round of the comparison with the baseline. */
const ROUND_MS = 1_000;
/** Users with whom a server warms up, so that code is compiled and buffers have their final size. */
const WARM_USERS = 600;
/** Users of the comparison of memory. */
const BASELINE_USERS = 2_000;
/** Rounds; the median is reported. */
const ROUNDS = 5;

/** Whether the guard is in front of the server. */
const front = Deno.args[0] === "guarded" ? "guarded" : "bare";

/** Fewer behind the guard, whose two hops make one call after the other slow. */
const CALLS_TIMED = front === "bare" ? 2_000 : 200;

/** The exchange, and a server of the tutorial's order to compare it with. */
const SERVERS = {
  exchange: "signaling_server.ts",
  baseline: "baseline_server.ts",
};

class Server implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    private readonly port: string,
  ) {}

  static async start(
    kind: keyof typeof SERVERS = "exchange",
  ): Promise<Server> {
    const { pathname } = new URL(SERVERS[kind], import.meta.url);
    const flags = [
      "-q",
      "--v8-flags=--expose-gc",
      "--allow-net=127.0.0.1",
      "--allow-read",
    ];
    const child = new Deno.Command("deno", {
      args: ["run", ...flags, pathname, front],
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

console.log(`| Measure | ${front} |\n| --- | --- |`);
await cycles();
if (front === "bare") await besideBaseline();
await establishedCalls();
for (const users of [1_000, 5_000]) await idleUsers(users);
if (front === "bare") {
  await idleUsers(10_000);
  measurePresence(report);
}
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

/** Cost of users of version 1, beside a server that checks nothing. */
async function besideBaseline(): Promise<void> {
  const kinds = ["exchange", "baseline"] as const;
  const rates = { exchange: [] as number[], baseline: [] as number[] };
  for (const kind of kinds) {
    await using server = await Server.start(kind);
    await registerAll(server, "warm", WARM_USERS, 1);
    const before = await server.stats();
    await registerAll(server, "idle", BASELINE_USERS, 1);
    const bytes = ((await server.stats()).rss - before.rss) / BASELINE_USERS;
    const kib = (bytes / 1024).toFixed(1);
    report(
      `RSS per idle user of version 1, ${BASELINE_USERS} users, ${kind}`,
      `${kib} KiB`,
    );
  }
  await using exchange = await Server.start("exchange");
  await using baseline = await Server.start("baseline");
  const servers = { exchange, baseline };
  const pairs = {
    exchange: await registeredPairs(exchange),
    baseline: await registeredPairs(baseline),
  };
  // In turn, since the machine's speed varies over time. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const kind of kinds) {
      const before = await servers[kind].stats();
      const until = performance.now() + ROUND_MS;
      const done = await Promise.all(pairs[kind].map(async (pair, i) => {
        let done = 0;
        for (; performance.now() < until; done++) {
          await ring(...pair, `callee ${i}`);
          await answer(...pair);
          await hangUp(...pair);
        }
        return done;
      }));
      const cpu = (await servers[kind].stats()).cpu - before.cpu;
      const all = done.reduce((sum, count) => sum + count);
      if (round > 0) rates[kind].push(all / cpu * 1e6);
    }
  }
  for (const kind of kinds) {
    const rate = rates[kind].sort((a, b) => a - b)[ROUNDS >> 1];
    report(
      `call, accept, stop of version 1: cycles per core-second, ${kind}`,
      `${Math.round(rate)}`,
    );
  }
}

async function registeredPairs(
  server: Server,
): Promise<[BenchClient, BenchClient][]> {
  const callers = await registerAll(server, "caller", PAIRS, 1);
  const callees = await registerAll(server, "callee", PAIRS, 1);
  return callers.map((caller, i) => [caller, callees[i]]);
}

async function establishedCalls(): Promise<void> {
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
    report(
      `CPU per call, ${target} established calls`,
      `${micros.toFixed(0)} µs`,
    );
  }
}

async function idleUsers(count: number): Promise<void> {
  await using server = await Server.start();
  await registerAll(server, "warm", WARM_USERS);
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
  protocolVersion: ProtocolVersion = 2,
): Promise<BenchClient[]> {
  const clients: BenchClient[] = [];
  while (clients.length < count) {
    const from = clients.length;
    const batch = Array.from(
      { length: Math.min(100, count - from) },
      (_, i) =>
        BenchClient.registered(
          server.url,
          `${prefix} ${from + i}`,
          protocolVersion,
        ),
    );
    clients.push(...await Promise.all(batch));
  }
  return clients;
}
