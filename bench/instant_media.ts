import type {
  CallMediaPipeline,
  CallMediaService,
} from "../lib/signaling/media_port.ts";
import { DEFAULT_SOCKET_LIMITS } from "../lib/signaling/sockets/socket_limits.ts";

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

/** Media that answers at once. */
export const INSTANT_MEDIA: CallMediaService = {
  canSeal: () => false,
  onceUp: () => () => {},
  createPipeline: () => Promise.resolve(pipeline),
  adoptPipeline: () => Promise.resolve(pipeline),
};

/** Limits that no benchmark reaches. */
export const BENCH_LIMITS = {
  ...DEFAULT_SOCKET_LIMITS,
  messagesPerSecond: 1e6,
  messageBurst: 1e6,
  socketsPerAddress: 1e6,
};
