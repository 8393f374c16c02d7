/**
 * `deno task bench:media`: measures the CPU cost and the added latency of
 * forwarding media, in one and in two media processes, in sealed calls, in a plain
 * loop in C and in Debian's Janus, in turn; loopback only. Prints the table that is kept in docs/benchmarks.md.
 *
 * @module
 */
import { MediaProcesses } from "../lib/media_nodes/media_processes.ts";
import { startJanus } from "./janus.ts";
import { Load } from "./load.ts";
import type { Latency, LoadResult } from "./media_load.ts";
import type { TargetAddress } from "./media_target.ts";
import { startPlainLoop } from "./plain_loop.ts";
import { type ProcessUsage, usageOf } from "./process_usage.ts";

/** Measurements of each system, alternating with the others. */
const ROUNDS = 3;
/** ms of one measurement. */
const MEASURE_MS = 3_000;
/** ms under load before a measurement. */
const SETTLE_MS = 1_500;

/** An address of this machine; packets to it go over loopback anyway. */
const ADDRESS =
  Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address ?? "127.0.0.1";

/** A system that forwards media. */
interface System {
  target: TargetAddress;
  pids: number[];
  close(): Promise<void>;
}

/** One measurement. */
interface Run extends LoadResult {
  /** CPU time of the system's processes during the measurement. */
  cpuSeconds: number;
  /** Growth since before the first call, per call. */
  rssBytesPerCall: number;
}

/** The systems by name; null where one is not available here. */
const SYSTEMS: Record<string, () => Promise<System | null>> = {
  "no server": () =>
    Promise.resolve({
      target: { kind: "direct" },
      pids: [],
      close: () => Promise.resolve(),
    }),
  "1 media process": () => mediaProcesses(1),
  "2 media processes": () => mediaProcesses(2),
  "1 media process, sealed": () => mediaProcesses(1, true),
  "plain loop in C": plainLoop,
  "Janus VideoCall": janus,
};

/** The systems measured at each number of calls. */
const LOADS = [
  { calls: 10, names: Object.keys(SYSTEMS) },
  // The share of each of two processes at 40 calls.
  { calls: 20, names: ["no server", "1 media process"] },
  { calls: 40, names: Object.keys(SYSTEMS) },
];

const runs = new Map<string, Run[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const { calls, names } of LOADS) {
    for (const name of names) {
      const run = await measure(SYSTEMS[name], calls);
      const key = `${calls} ${name}`;
      if (run) runs.set(key, [...runs.get(key) ?? [], run]);
    }
  }
}
report();

async function measure(
  start: () => Promise<System | null>,
  calls: number,
): Promise<Run | null> {
  const system = await start();
  if (!system) return null;
  const before = usageOf(system.pids);
  const load = new Load({
    target: system.target,
    calls,
    address: ADDRESS,
    measureMs: MEASURE_MS,
  });
  try {
    await load.ready();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const from = usageOf(system.pids);
    const measured = load.measure();
    const to = await usageAfter(system.pids, MEASURE_MS);
    return {
      ...await measured,
      cpuSeconds: to.cpuSeconds - from.cpuSeconds,
      rssBytesPerCall: (to.rssBytes - before.rssBytes) / calls,
    };
  } finally {
    await load.close();
    await system.close();
  }
}

async function usageAfter(pids: number[], ms: number): Promise<ProcessUsage> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return usageOf(pids);
}

async function mediaProcesses(
  count: number,
  sealed = false,
): Promise<System> {
  const up = Promise.withResolvers<string[]>();
  const processes: MediaProcesses = new MediaProcesses({
    count,
    options: {
      port: 0,
      bind: ADDRESS,
      cap: Math.max(...LOADS.map(({ calls }) => calls)),
    },
    changed: () => {
      const urls = processes.nodes().map(({ url }) => url);
      if (urls.every((url) => url !== null)) up.resolve(urls);
    },
    fault: console.error,
  });
  await processes.start();
  const urls = await up.promise;
  return {
    target: sealed
      ? { kind: "sealed", url: urls[0] }
      : { kind: "kurento", urls },
    pids: [...processes.pids().values()],
    close: () => processes.close(),
  };
}

async function janus(): Promise<System | null> {
  const started = await startJanus(ADDRESS);
  return started && {
    target: { kind: "janus", url: started.url },
    pids: [started.pid],
    close: () => started.close(),
  };
}

async function plainLoop(): Promise<System | null> {
  const loop = await startPlainLoop(ADDRESS);
  return loop && {
    target: { kind: "loop", hostname: ADDRESS, port: loop.port },
    pids: [loop.pid],
    close: () => loop.close(),
  };
}

function report(): void {
  const header = [
    "Calls",
    "Through",
    "Packets per CPU-second (range)",
    "× Janus",
    "CPU, cores",
    "Latency p50 / p99, ms",
    "Added p50 / p99, ms",
    "Lost",
    "Memory per call, MB",
  ];
  line(header);
  line(header.map((_, index) => index === 1 ? "---" : "--:"));
  for (const { calls, names } of LOADS) {
    const of = (name: string) => runs.get(`${calls} ${name}`) ?? [];
    for (const name of names) {
      if (of(name).length === 0) continue;
      line([
        String(calls),
        name,
        ...cells(of(name), of("no server"), of("Janus VideoCall")),
      ]);
    }
  }
}

/** A system's figures, beside those without a server and those of Janus. */
function cells(all: Run[], floor: Run[], rival: Run[]): string[] {
  const lost = 1 - mean(all, "received") / mean(all, "sent");
  const latency = (of: Run[], part: keyof Latency) =>
    median(of.flatMap(({ latencies }) => latencies.map((one) => one[part])));
  const parts = ["p50", "p99"] as const;
  const total = parts.map((part) => latency(all, part).toFixed(2)).join(" / ");
  const each = all.map((run) => efficiency([run]));
  const percent = `${(100 * lost).toFixed(3)} %`;
  if (all === floor) return ["", "", "", total, "", percent, ""];
  return [
    `${thousands(efficiency(all))} (${thousands(Math.min(...each))}–${
      thousands(Math.max(...each))
    })`,
    rival.length === 0 ? "" : (efficiency(all) / efficiency(rival)).toFixed(2),
    (mean(all, "cpuSeconds") * 1000 / MEASURE_MS).toFixed(2),
    total,
    parts.map((part) => (latency(all, part) - latency(floor, part)).toFixed(2))
      .join(" / "),
    percent,
    (mean(all, "rssBytesPerCall") / 1e6).toFixed(1),
  ];
}

function line(cells: string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

/** Packets forwarded per CPU-second. */
function efficiency(all: Run[]): number {
  return mean(all, "received") / mean(all, "cpuSeconds");
}

function thousands(count: number): string {
  return `${Math.round(count / 1000)}k`;
}

function mean(
  all: Run[],
  figure: "sent" | "received" | "cpuSeconds" | "rssBytesPerCall",
): number {
  return all.reduce((sum, run) => sum + run[figure], 0) / all.length;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
