/**
 * The load of `deno task bench:media`, in a process of its own: calls between
 * real WebRTC peers. The first line of its input is a {@link LoadOrder}; it
 * reports when the calls are established, and for each line `measure` the
 * results for the packets of the next seconds.
 *
 * @module
 */
import { lines } from "../lib/media_nodes/lines.ts";
import { FRAME_MS, LoadPeer } from "./media_peer.ts";
import { connectThrough, type TargetAddress } from "./media_target.ts";

/** The load to create. */
export interface LoadOrder {
  target: TargetAddress;
  calls: number;
  /** The local address that everything uses. */
  address: string;
  /** ms of one measurement. */
  measureMs: number;
}

/** Results for the packets that were sent within a measurement. */
export interface LoadResult {
  sent: number;
  received: number;
  /**
   * From the sending to the receiving program, for each second of the
   * measurement.
   */
  latencies: Latency[];
}

/** Latencies of the packets of one second, in ms. */
export interface Latency {
  p50: number;
  p99: number;
}

/** ms after which a packet counts as lost. */
const LATE_MS = 500;
/** ms between two checks for packets to send. */
const PACE_MS = 1;
/** Calls that are set up at once. */
const SETUPS_AT_ONCE = 5;

let sent = 0;
let window = { from: Infinity, to: Infinity };
/** ms of each packet, by the second in which it was sent. */
let latencies: number[][] = [];

const input = lines(Deno.stdin.readable)[Symbol.asyncIterator]();
const order: LoadOrder = JSON.parse((await input.next()).value ?? "");
const peers = Array.from(
  { length: 2 * order.calls },
  () => new LoadPeer(order.address, received),
);
await setUp();
pace();
console.log(JSON.stringify({ ready: true }));
while (!(await input.next()).done) {
  console.log(JSON.stringify(await measure()));
}
Deno.exit(0);

async function setUp(): Promise<void> {
  const connect = await connectThrough(order.target);
  for (let first = 0; first < order.calls; first += SETUPS_AT_ONCE) {
    const count = Math.min(SETUPS_AT_ONCE, order.calls - first);
    await Promise.all(Array.from({ length: count }, async (_, index) => {
      const n = first + index;
      const [caller, callee] = peers.slice(2 * n, 2 * n + 2);
      await connect(n, caller, callee);
      await Promise.all([caller.open(), callee.open()]);
    }));
  }
}

/** Sends for all peers, spread evenly over the time of a frame. */
function pace(): void {
  const startedAt = performance.now();
  let turns = 0;
  setInterval(() => {
    const frames = (performance.now() - startedAt) / FRAME_MS;
    const due = Math.floor(frames * peers.length);
    for (; turns < due; turns++) {
      const sentAtMs = performance.now();
      const packets = peers[turns % peers.length].sendFrame(sentAtMs);
      if (within(sentAtMs)) sent += packets;
    }
  }, PACE_MS);
}

function received(sentAtMs: number): void {
  if (!within(sentAtMs)) return;
  const second = Math.floor((sentAtMs - window.from) / 1000);
  (latencies[second] ??= []).push(performance.now() - sentAtMs);
}

function within(ms: number): boolean {
  return ms >= window.from && ms < window.to;
}

async function measure(): Promise<LoadResult> {
  sent = 0;
  latencies = [];
  const from = performance.now();
  window = { from, to: from + order.measureMs };
  await new Promise((resolve) =>
    setTimeout(resolve, order.measureMs + LATE_MS)
  );
  return {
    sent,
    received: latencies.reduce((sum, { length }) => sum + length, 0),
    latencies: latencies.map((all) => {
      const sorted = Float64Array.from(all).sort();
      const at = (part: number) => sorted[Math.floor(sorted.length * part)];
      return { p50: at(0.5), p99: at(0.99) };
    }),
  };
}
