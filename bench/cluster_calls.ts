import { BenchCluster, BenchProcess } from "./cluster_processes.ts";
import { answer, BenchClient, hangUp, ring } from "./signaling_client.ts";

/** Pairs that call at once: more than 50 people, below which everybody hears of every call. */
const PAIRS = 30;
/** ms of one round. */
const ROUND_MS = 1_000;
/** Rounds, in turn with those of the other set-ups. */
const ROUNDS = 5;
/** Calls before the first round, so that code is compiled: the first hundreds cost four times as much. */
const WARM_CALLS = 3_000;
/** Calls one after the other, for latencies. */
const CALLS_TIMED = 500;

/** The people of a set-up. */
type Pair = [BenchClient, BenchClient, string];

/** Processes with people on them, who call one another. */
export interface SetUp {
  readonly name: string;
  readonly pairs: Pair[];
  /** Processes whose processor time counts, the one with the exchange first. */
  readonly processes: readonly BenchProcess[];
  readonly cluster: BenchCluster | null;
  /** A second. */
  readonly rates: number[];
  /** µs of processor time a call: of the exchange's process, of all other processes together, of Redis. */
  readonly costs: { leader: number; followers: number; redis: number }[];
}

/** @param doors where people connect: a caller to one of them, the callee to the next one */
export async function setUp(
  name: string,
  processes: readonly BenchProcess[],
  doors: readonly BenchProcess[],
  cluster: BenchCluster | null,
): Promise<SetUp> {
  const pairs: Pair[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const callee = `${name} callee ${i}`;
    const door = (at: number) => doors[at % doors.length].url;
    pairs.push([
      await BenchClient.registered(door(i), `${name} caller ${i}`, 2),
      await BenchClient.registered(door(i + 1), callee, 2),
      callee,
    ]);
  }
  return { name, pairs, processes, cluster, rates: [], costs: [] };
}

/** Measures how many calls there are a second, all set-ups in turn, since the machine's speed varies over time. */
export async function measureRates(setUps: readonly SetUp[]): Promise<void> {
  for (const { pairs } of setUps) {
    await Promise.all(pairs.map(async (pair) => {
      for (let i = 0; i < WARM_CALLS / PAIRS; i++) await cycle(pair);
    }));
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const one of setUps) {
      const { rate, cost } = await rateOf(one);
      one.rates.push(rate);
      one.costs.push(cost);
    }
  }
}

async function rateOf(one: SetUp) {
  const used = async () => [
    ...one.processes.map(({ cpuSeconds }) => cpuSeconds),
    await one.cluster?.redisSeconds() ?? 0,
  ];
  const before = await used();
  const from = performance.now();
  const counts = await Promise.all(one.pairs.map((pair) => cycles(pair, from)));
  const seconds = (performance.now() - from) / 1_000;
  const after = await used();
  const calls = counts.reduce((sum, count) => sum + count);
  const micros = after.map((at, i) => (at - before[i]) / calls * 1e6);
  const redis = micros.pop()!;
  const [leader, ...followers] = micros;
  const cost = {
    leader,
    followers: followers.reduce((sum, each) => sum + each, 0),
    redis,
  };
  return { rate: calls / seconds, cost };
}

async function cycles(pair: Pair, from: number): Promise<number> {
  let done = 0;
  for (; performance.now() - from < ROUND_MS; done++) await cycle(pair);
  return done;
}

async function cycle([caller, callee, name]: Pair) {
  const rang = await ring(caller, callee, name);
  const accepted = performance.now();
  await answer(caller, callee);
  const answered = performance.now() - accepted;
  await hangUp(caller, callee);
  return { rang, answered };
}

/** ms from a call to its ring, and from an accept to both answers, one call after the other. */
export async function measureLatencies({ pairs }: SetUp) {
  const rang: number[] = [];
  const answered: number[] = [];
  for (let i = 0; i < CALLS_TIMED; i++) {
    const times = await cycle(pairs[i % pairs.length]);
    rang.push(times.rang);
    answered.push(times.answered);
  }
  return {
    rang: rang.toSorted(ascending),
    answered: answered.toSorted(ascending),
  };
}

/** Commands of Redis a call, without those of the processes' beats. */
export async function measureCommands(
  { pairs }: SetUp,
  cluster: BenchCluster,
  atOnce: boolean,
) {
  const idle = await countedCommands(cluster, () => delay(2 * ROUND_MS));
  let calls = 0;
  const busy = await countedCommands(cluster, async () => {
    const from = performance.now();
    const active = atOnce ? pairs : pairs.slice(0, 1);
    const counts = await Promise.all(active.map((pair) => cycles(pair, from)));
    calls = counts.reduce((sum, count) => sum + count);
  });
  const beats = idle.requests / idle.ms * busy.ms;
  const inBeats = idle.inScripts / idle.ms * busy.ms;
  return {
    requests: (busy.requests - beats) / calls,
    inScripts: (busy.inScripts - inBeats) / calls,
  };
}

async function countedCommands(
  cluster: BenchCluster,
  run: () => Promise<unknown>,
) {
  const before = await cluster.commands();
  const from = performance.now();
  await run();
  const ms = performance.now() - from;
  const counted = { ms, requests: 0, inScripts: 0 };
  for (const [name, calls] of await cluster.commands()) {
    const more = calls - (before.get(name) ?? 0);
    if (name === "evalsha") counted.requests += more;
    else if (!/^(info|client|hello|select)/.test(name)) {
      counted.inScripts += more;
    }
  }
  return counted;
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function ascending(a: number, b: number): number {
  return a - b;
}
