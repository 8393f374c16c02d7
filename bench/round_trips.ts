/**
 * `deno task bench:round-trips`: how long two people wait from the accept to
 * both answers when the media server is far away, beside the order of Kurento's
 * tutorial, which waits for each reply. Prints the table that is kept in
 * docs/benchmarks.md.
 *
 * @module
 */
import { KurentoClient } from "../lib/media/kurento_client.ts";
import { MediaService } from "../lib/media/media_service.ts";
import { MediaProcesses } from "../lib/media_processes.ts";
import { systemClock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { DEFAULT_SOCKET_LIMITS } from "../lib/signaling/socket_limits.ts";
import { SocketServer } from "../lib/signaling/socket_server.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";
import {
  exchanges,
  operation,
  recordedFrames,
} from "../tests/kms/transcript.ts";
import { startFaultProxy } from "../tests/media/fault_proxy.ts";
import { answer, BenchClient, hangUp, ring } from "./signaling_client.ts";

/** In ms there and back to the media server. */
const ROUND_TRIPS_MS = [0, 10, 50];
/** Calls of each kind, in turn. */
const CALLS = 15;
/** In ms: what is left of one call is over before the next. */
const PAUSE_MS = 100;

const fault = (error: unknown) => {
  throw error;
};
const offer = await chromiumsOffer();
const processes = new MediaProcesses({
  count: 1,
  options: { port: 0, bind: "127.0.0.1", cap: 10 },
  changed: () => up.resolve(),
  fault,
});
const up = Promise.withResolvers<void>();
await processes.start();
await up.promise;
const proxy = startFaultProxy(processes.nodes()[0].url!);

const service = new MediaService({ urls: [proxy.url] });
service.start();
await service.ready();
const sockets = new SocketServer({
  exchange: new Exchange({
    media: service,
    clock: systemClock,
    timing: DEFAULT_TIMING,
    randomId: () => crypto.randomUUID(),
    iceServers: () => [],
  }),
  limits: DEFAULT_SOCKET_LIMITS,
  allowedOrigins: null,
  fault,
});
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  (request) => sockets.accept(request, "127.0.0.1"),
);
const url = `ws://127.0.0.1:${server.addr.port}/`;
const [caller, callee] = await Promise.all([
  BenchClient.registered(url, "caller"),
  BenchClient.registered(url, "callee"),
]);
const tutorial = await KurentoClient.connect({
  url: proxy.url,
  lost: fault,
  fault,
});

console.log(
  "| Media server away, ms | Order | Round trips one after the other | Accept to both answers, ms: median (range) |\n" +
    "| --: | --- | --: | --: |",
);
for (const awayMs of ROUND_TRIPS_MS) {
  proxy.delayMs = awayMs / 2;
  const ours: Measured[] = [];
  const serial: Measured[] = [];
  for (let n = 0; n < CALLS; n++) {
    ours.push(await measureOurs());
    serial.push(await measureTutorials());
  }
  row(awayMs, "all at once, built while it rings", ours);
  row(awayMs, "the tutorial's", serial);
}
Deno.exit(0);

/** One call. */
interface Measured {
  ms: number;
  roundTrips: number;
}

async function measureOurs(): Promise<Measured> {
  await ring(caller, callee, "callee", offer);
  await pause();
  const count = proxy.countRoundTrips();
  const startedAt = performance.now();
  await answer(caller, callee, offer);
  const measured = {
    ms: performance.now() - startedAt,
    roundTrips: count(),
  };
  await hangUp(caller, callee);
  await pause();
  return measured;
}

/** What Kurento's one-to-one tutorial does at the accept, each step with the reply of the one before. */
async function measureTutorials(): Promise<Measured> {
  const count = proxy.countRoundTrips();
  const startedAt = performance.now();
  const pipeline = await tutorial.createPipeline();
  const one = await pipeline.createEndpoint();
  const other = await pipeline.createEndpoint();
  await one.connect(other);
  await other.connect(one);
  for (const endpoint of [one, other]) {
    const answered = endpoint.processOffer(offer);
    endpoint.gatherCandidates().catch(fault);
    await answered;
  }
  const measured = {
    ms: performance.now() - startedAt,
    roundTrips: count(),
  };
  await pipeline.release();
  await pause();
  return measured;
}

function row(awayMs: number, order: string, all: Measured[]): void {
  const ms = all.map((one) => one.ms).sort((a, b) => a - b);
  const trips = new Set(all.map(({ roundTrips }) => roundTrips));
  const round = (value: number) => value.toFixed(0);
  const median = ms[Math.floor(ms.length / 2)];
  console.log(
    `| ${awayMs} | ${order} | ${[...trips].join(", ")} | ${round(median)} (${
      round(ms[0])
    }–${round(ms.at(-1)!)}) |`,
  );
}

/** A real one, of a recorded call. */
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

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
