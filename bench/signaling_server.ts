/**
 * The signaling server in a process of its own, with media that answers at
 * once, so that `signaling.ts` measures nothing else.
 *
 * @module
 */
import { systemClock } from "../lib/signaling/clock.ts";
import { Exchange } from "../lib/signaling/exchange.ts";
import { SocketServer } from "../lib/signaling/sockets/socket_server.ts";
import { DEFAULT_TIMING } from "../lib/signaling/timing.ts";
import { BENCH_LIMITS, INSTANT_MEDIA } from "./instant_media.ts";
import { serveMeasured } from "./measured_server.ts";

const exchange = new Exchange({
  media: INSTANT_MEDIA,
  clock: systemClock,
  timing: DEFAULT_TIMING,
  randomId: () => crypto.randomUUID(),
  iceServers: () => [],
});
const sockets = new SocketServer({
  exchange,
  limits: BENCH_LIMITS,
  allowedOrigins: null,
  fault: (error) => console.error(error),
});
await serveMeasured((request, address, line) =>
  sockets.accept(request, address, line)
);
