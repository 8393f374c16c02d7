/**
 * A process of a cluster with media that answers at once, so that `cluster.ts`
 * measures nothing else. Arguments: `bare`, the URL of Redis, its name.
 *
 * @module
 */
import { joinCluster } from "../lib/service/join_cluster.ts";
import { redisAddress } from "../lib/config/redis_url.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { SocketServer } from "../lib/signaling/sockets/socket_server.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";
import { EventLoopWatch } from "../lib/telemetry/event_loop_watch.ts";
import { BENCH_LIMITS, INSTANT_MEDIA } from "./instant_media.ts";
import { serveMeasured } from "./measured_server.ts";

/** ms for which a socket waits for the exchange, as in the service. */
const EXCHANGE_WAIT_MS = 4_000;

/** Answer to `GET /role`. */
export interface ProcessRole {
  role: string;
  /** Whether sockets are served. */
  open: boolean;
  /** Longest delay of the event loop in the last 10 s, ms. */
  lagMs: number;
}

const [, redis, node] = Deno.args;
const loop = new EventLoopWatch(() => {});
loop.start();
const { cluster } = await joinCluster({
  config: {
    redis: redisAddress(redis)!,
    node,
    link: { hostname: "127.0.0.1", port: 0 },
  },
  port: "",
  media: () => [],
  sockets: () => sockets.size,
  lead: async ({ store, clock, turn, media }) => {
    const exchange = new Exchange({
      media: media(INSTANT_MEDIA),
      store,
      clock,
      turn,
      timing: DEFAULT_TIMING,
      randomId: () => crypto.randomUUID(),
      iceServers: () => [],
    });
    await exchange.restored;
    return {
      door: exchange,
      answer: () => Promise.resolve(null),
      nodesChanged: () => {},
    };
  },
  movedOn: () => sockets.sendBack(),
  ended: (why) => {
    console.error(`the process ${node} has to end: ${why}`);
    Deno.exit(1);
  },
});
const sockets = new SocketServer({
  exchange: cluster,
  limits: BENCH_LIMITS,
  allowedOrigins: null,
  fault: (error) => console.error(error),
});
cluster.start();
await serveMeasured(async (request, address, line) => {
  if (request.url.endsWith("/role")) {
    const { open, role } = cluster;
    const answer: ProcessRole = { role: role.type, open, lagMs: loop.worstMs };
    return Response.json(answer);
  }
  return await cluster.ready(EXCHANGE_WAIT_MS)
    ? sockets.accept(request, address, line)
    : new Response(null, { status: 503 });
});
