/**
 * The signalling server in a process of its own, with media that answers at
 * once, so that `signaling.ts` measures nothing else. `GET /stats` returns the
 * resources used.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { CallMediaPipeline } from "../lib/signaling/media_port.ts";
import { systemClock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { DEFAULT_SOCKET_LIMITS } from "../lib/signaling/sockets/socket_limits.ts";
import { SocketServer } from "../lib/signaling/sockets/socket_server.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";

/** Resources that the process has used so far. */
export interface ServerStats {
  /** Bytes, after a garbage collection. */
  rss: number;
  /** µs, user and system. */
  cpu: number;
}

const pipeline: CallMediaPipeline = {
  mediaServer: "none",
  saved: {
    mediaServer: "none",
    id: "pipeline",
    legs: { caller: "caller", callee: "callee" },
  },
  negotiate: () => Promise.resolve("answer"),
  addIceCandidate: () => {},
  connect: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
const exchange = new Exchange({
  media: {
    createPipeline: () => Promise.resolve(pipeline),
    adoptPipeline: () => Promise.resolve(pipeline),
  },
  clock: systemClock,
  timing: DEFAULT_TIMING,
  randomId: () => crypto.randomUUID(),
  iceServers: () => [],
});
const sockets = new SocketServer({
  exchange,
  limits: {
    ...DEFAULT_SOCKET_LIMITS,
    messagesPerSecond: 1e6,
    messageBurst: 1e6,
    socketsPerAddress: 1e6,
  },
  allowedOrigins: null,
  fault: (error) => console.error(error),
});
const { gc } = globalThis as { gc?: () => void };

Deno.serve(
  {
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(port),
  },
  (request, { remoteAddr }) => {
    if (!request.url.endsWith("/stats")) {
      return sockets.accept(request, remoteAddr.hostname);
    }
    gc?.();
    const { user, system } = cpuUsage();
    const stats: ServerStats = {
      rss: Deno.memoryUsage().rss,
      cpu: user + system,
    };
    return Response.json(stats);
  },
);
