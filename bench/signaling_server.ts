/**
 * The signaling server in a process of its own, with media that answers at
 * once, so that `signaling.ts` measures nothing else.
 *
 * @module
 */
import type { CallMediaPipeline } from "../lib/signaling/media_port.ts";
import { systemClock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { DEFAULT_SOCKET_LIMITS } from "../lib/signaling/sockets/socket_limits.ts";
import { SocketServer } from "../lib/signaling/sockets/socket_server.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";
import { serveMeasured } from "./measured_server.ts";

const pipeline: CallMediaPipeline = {
  mediaServer: "none",
  saved: {
    mediaServer: "none",
    id: "pipeline",
    legs: { caller: "caller", callee: "callee" },
  },
  agreement: null,
  negotiate: () => Promise.resolve("answer"),
  passOffer: () => Promise.resolve("offer"),
  passAnswer: () => Promise.resolve("answer"),
  addIceCandidate: () => {},
  connect: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
const exchange = new Exchange({
  media: {
    canSeal: () => false,
    onceUp: () => () => {},
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
await serveMeasured((request, address, line) =>
  sockets.accept(request, address, line)
);
