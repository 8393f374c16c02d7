/**
 * `deno task bench:cluster`: measures several processes with a Redis beside one
 * process that is alone, with media that answers at once. Prints the tables that
 * are kept in docs/benchmarks.md. A part may be named: `calls`, `joins`,
 * `take-over`.
 *
 * @module
 */
import {
  measureCommands,
  measureLatencies,
  measureRates,
  type SetUp,
  setUp,
} from "./cluster_calls.ts";
import { BenchCluster, BenchProcess } from "./cluster_processes.ts";
import { BenchClient } from "./signaling_client.ts";
import { type TakeOver, takeOver } from "./take_over.ts";

/** Sessions in the journal at a take-over, and how many of them come back. */
const TAKE_OVERS = [[1_000, 1_000], [20_000, 10_000], [100_000, 10_000]];
/** Take-overs of each size; the median is reported. */
const ROUNDS = 3;
/** Registered names beside which people join. */
const NAMES = [100, 10_000];
/** People who join one after the other. */
const JOINS = 500;
/** Sockets that open at once. */
const AT_ONCE = 100;

const [part] = Deno.args;
if (!part || part === "calls") await calls();
if (!part || part === "joins") await joins();
if (!part || part === "take-over") await takeOvers();
// Exits at once, since closing ten thousand sockets one by one takes long.
Deno.exit(0);

async function calls(): Promise<void> {
  const alone = await BenchProcess.start("signaling_server.ts", ["bare"]);
  await using one = await BenchCluster.start(1);
  await using two = await BenchCluster.start(2);
  await using three = await BenchCluster.start(3);
  const setUps: SetUp[] = [await setUp("alone", [alone], [alone], null)];
  for (const cluster of [one, two, three]) {
    const { processes } = cluster;
    const name = `${processes.length} with Redis`;
    setUps.push(await setUp(name, processes, processes, cluster));
  }
  const { processes, followers } = three;
  const name = "3, sockets at two followers";
  const last = await setUp(name, processes, followers, three);
  setUps.push(last);
  await measureRates(setUps);
  console.log(
    "| Processes | Calls a second | CPU a call: all processes, µs | exchange's process, µs | Redis, µs | Calls per core-second of the processes | Ring p50 / p99, ms | Answer p50 / p99, ms |",
  );
  console.log("| --- | --: | --: | --: | --: | --: | --: | --: |");
  for (const one of setUps) {
    const { rang, answered } = await measureLatencies(one);
    const cost = (of: (cost: SetUp["costs"][number]) => number) =>
      median(one.costs.map(of));
    const all = cost(({ leader, followers }) => leader + followers);
    row(
      one.name,
      median(one.rates).toFixed(0),
      all.toFixed(0),
      cost(({ leader }) => leader).toFixed(0),
      one.cluster ? cost(({ redis }) => redis).toFixed(0) : "",
      (1e6 / all).toFixed(0),
      quantiles(rang),
      quantiles(answered),
    );
  }
  for (const atOnce of [false, true]) {
    const { requests, inScripts } = await measureCommands(last, three, atOnce);
    const how = atOnce ? "30 calls at once" : "one call after the other";
    console.log(
      `\nRequests to Redis a call, ${how}: ${requests.toFixed(1)}, with ${
        inScripts.toFixed(1)
      } commands in their scripts.`,
    );
  }
  await alone.kill();
}

async function joins(): Promise<void> {
  console.log(
    "\n| Names | Processes | Connect, register, close: p50 / p99, ms | CPU: process with the socket, µs | exchange's process, µs | Redis, µs |",
  );
  console.log("| --: | --- | --: | --: | --: | --: |");
  for (const count of NAMES) {
    const alone = await BenchProcess.start("signaling_server.ts", ["bare"]);
    await joinsBeside(count, "alone", alone, null);
    await alone.kill();
    await using cluster = await BenchCluster.start(2);
    await joinsBeside(
      count,
      "2, at the follower",
      cluster.followers[0],
      cluster,
    );
  }
}

async function joinsBeside(
  names: number,
  label: string,
  door: BenchProcess,
  cluster: BenchCluster | null,
): Promise<void> {
  for (let at = 0; at < names; at += AT_ONCE) {
    await Promise.all(Array.from(
      { length: AT_ONCE },
      (_, i) => BenchClient.registered(door.url, `person ${at + i}`, 2),
    ));
  }
  const used = async () => [
    door.cpuSeconds,
    cluster?.leader.cpuSeconds ?? 0,
    await cluster?.redisSeconds() ?? 0,
  ];
  const before = await used();
  const times: number[] = [];
  for (let i = 0; i < JOINS; i++) {
    const from = performance.now();
    const joined = await BenchClient.registered(door.url, `joins ${i}`, 2);
    await joined.close();
    times.push(performance.now() - from);
  }
  const after = await used();
  const micros = after.map((at, i) => (at - before[i]) / JOINS * 1e6);
  row(
    `${names}`,
    label,
    quantiles(times.toSorted((a, b) => a - b)),
    ...micros.map((each, i) => i > 0 && !cluster ? "" : each.toFixed(0)),
  );
}

async function takeOvers(): Promise<void> {
  console.log(
    "\n| Sessions | Reading the journal, ms | Another process leads, ms | First session back, ms | Come back | The last of them, ms | Too late | Event loop's longest pause until then, ms | while the others end, ms | Memory a session: process, bytes | Redis, bytes |",
  );
  console.log(
    "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
  );
  for (const [sessions, returning] of TAKE_OVERS) {
    const found: TakeOver[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      found.push(await takeOver(sessions, returning));
    }
    const of = (figure: keyof TakeOver) =>
      median(found.map((one) => one[figure])).toFixed(0);
    row(
      `${sessions}`,
      of("readMs"),
      of("leadsMs"),
      of("firstMs"),
      `${returning}`,
      of("allMs"),
      of("lost"),
      of("restorePauseMs"),
      of("endPauseMs"),
      of("rssBytes"),
      of("redisBytes"),
    );
  }
}

function row(...cells: string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** @param times ascending */
function quantiles(times: readonly number[]): string {
  const at = (quantile: number) =>
    times[Math.floor(quantile * times.length)].toFixed(1);
  return `${at(0.5)} / ${at(0.99)}`;
}
