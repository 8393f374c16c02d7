/**
 * `deno task bench:round-trips`: measures how long two people wait from the
 * accept to both answers when the media server is far away, compared with the
 * order of Kurento's tutorial, which waits for each reply. Prints the table
 * that is kept in docs/benchmarks.md.
 *
 * @module
 */
import { KurentoClient } from "../lib/media/kurento_client.ts";
import { MediaPool } from "../lib/media/media_pool.ts";
import { MediaProcesses } from "../lib/media_nodes/media_processes.ts";
import type { ClientMessage, ServerMessage } from "../lib/shared/protocol.ts";
import { systemClock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";
import {
  exchanges,
  operation,
  recordedFrames,
} from "../tests/media_server/transcript.ts";
import { startFaultProxy } from "../tests/media/fault_proxy.ts";
import { startDelayProxy } from "./delay_proxy.ts";

/** Round-trip times to the media server, in ms. */
const AWAY_MS = [0, 10, 50];
/** Calls of each order, in turn. */
const CALLS = 15;
/**
 * ms of ringing, during which media can be prepared: people take longer to
 * answer.
 */
const RING_MS = 600;

const ORDERS = {
  "all at once, what can be built while it rings": ours,
  "Kurento's tutorial": tutorials,
};

const offer = await chromiumsOffer();
const processes: MediaProcesses = new MediaProcesses({
  count: 1,
  options: { port: 0, bind: "127.0.0.1", cap: 10 },
  changed: () => up.resolve(),
  fault: fail,
});
const up = Promise.withResolvers<void>();
await processes.start();
await up.promise;
const { url } = processes.nodes()[0];

const header = ["Media server away, ms"];
const rows: string[][] = [];
for (const [name, start] of Object.entries(ORDERS)) {
  header.push(`${name}: ms, median (range)`);
  const counting = startFaultProxy(url!);
  counting.delayMs = Math.max(...AWAY_MS) / 2;
  const call = await start(counting.url);
  let count = () => 0;
  let counted = 0;
  const times = {
    accepted: () => count = counting.countRoundTrips(),
    answered: () => counted = count(),
  };
  // The first call subscribes and describes.
  await call(times);
  await call(times);
  rows.push([name, String(counted)]);
}
table(["Order", "Round trips one after the other"], rows);

const times: string[][] = AWAY_MS.map((ms) => [String(ms)]);
const proxy = startDelayProxy(url!);
const calls = [];
for (const start of Object.values(ORDERS)) calls.push(await start(proxy.url));
for (const [index, awayMs] of AWAY_MS.entries()) {
  proxy.delayMs = awayMs / 2;
  const all: number[][] = calls.map(() => []);
  for (let n = 0; n < CALLS; n++) {
    for (const [which, call] of calls.entries()) {
      let acceptedAt = 0;
      await call({
        accepted: () => acceptedAt = performance.now(),
        answered: () => all[which].push(performance.now() - acceptedAt),
      });
    }
  }
  times[index].push(...all.map(medianAndRange));
}
table(header, times);
Deno.exit(0);

/** Makes a call and ends it. */
type Call = (told: {
  accepted: () => void;
  /** Both sides have their answers. */
  answered: () => void;
}) => Promise<void>;

/** The exchange and its media service, composed as in `main.ts`. */
async function ours(url: string): Promise<Call> {
  const service = new MediaPool({ urls: [url] });
  service.start();
  await service.ready();
  const exchange = new Exchange({
    media: service,
    clock: systemClock,
    timing: DEFAULT_TIMING,
    randomId: () => crypto.randomUUID(),
    iceServers: () => [],
  });
  const [caller, callee] = ["caller", "callee"].map((name) => {
    const client = connectLocally(exchange);
    client.send({ id: "register", name });
    return client;
  });
  return async ({ accepted, answered }) => {
    caller.send({ id: "call", to: "callee", sdpOffer: offer });
    await pause(RING_MS);
    const answers = [
      caller.next("callResponse"),
      callee.next("startCommunication"),
    ];
    accepted();
    callee.send({
      id: "incomingCallResponse",
      callResponse: "accept",
      sdpOffer: offer,
    });
    await Promise.all(answers);
    answered();
    caller.send({ id: "stop" });
    await pause(RING_MS);
  };
}

/** A client of the exchange, without a socket in between. */
function connectLocally(exchange: Exchange) {
  const waiting = new Map<string, () => void>();
  const connection = exchange.connect({
    send: (text) => waiting.get((JSON.parse(text) as ServerMessage).id)?.(),
    close: () => {},
  });
  return {
    send: (message: ClientMessage) => connection.handleMessage(message),
    next: (id: ServerMessage["id"]) =>
      new Promise<void>((resolve) => waiting.set(id, resolve)),
  };
}

/** The tutorial's steps at the accept; each waits for the previous reply. */
async function tutorials(url: string): Promise<Call> {
  const client = await KurentoClient.connect({ url, lost: fail, fault: fail });
  return async ({ accepted, answered }) => {
    accepted();
    const pipeline = await client.createPipeline();
    const one = await pipeline.createEndpoint();
    const other = await pipeline.createEndpoint();
    await one.connect(other);
    await other.connect(one);
    for (const endpoint of [one, other]) {
      const answer = endpoint.processOffer(offer);
      endpoint.gatherCandidates().catch(fail);
      await answer;
    }
    answered();
    await pipeline.release();
  };
}

function medianAndRange(all: number[]): string {
  const sorted = all.sort((a, b) => a - b).map((ms) => ms.toFixed(0));
  return `${sorted[Math.floor(sorted.length / 2)]} (${sorted[0]}–${
    sorted.at(-1)
  })`;
}

function table(header: string[], rows: string[][]): void {
  const rule = header.map(() => "---");
  for (const cells of [header, rule, ...rows]) {
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log();
}

/** A real offer, from a recorded call. */
async function chromiumsOffer(): Promise<string> {
  for (const { request } of exchanges(await recordedFrames())) {
    if (operation(request) !== "processOffer") continue;
    const { operationParams } = request.params as {
      operationParams: { offer: string };
    };
    return operationParams.offer;
  }
  throw new Error("the transcript holds no offer");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(error: unknown): void {
  throw error;
}
