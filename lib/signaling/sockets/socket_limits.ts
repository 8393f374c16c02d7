import { DEFAULT_SOCKETS_PER_ADDRESS } from "../../config/options/limit_options.ts";

/** Limits for one socket and one address. */
export interface SocketLimits {
  /** Messages per second that a socket may send in the long run. */
  messagesPerSecond: number;
  /** Messages at once: enough for a call's trickled candidates. */
  messageBurst: number;
  /** Concurrent sockets of one address: enough for a large household or office behind one NAT. */
  socketsPerAddress: number;
  /** Bytes that the waiting messages of a slow client may take. */
  bufferedBytes: number;
  /** ms that a socket may stay open without registering. */
  registerMs: number;
  /** ms for an upgraded socket to open, which never happens if the client resets its connection. */
  openMs: number;
  /** Seconds of silence after which Deno pings and, unanswered, closes. */
  idleSeconds: number;
}

/** docs/protocol.md names these. */
export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  messagesPerSecond: 20,
  messageBurst: 200,
  socketsPerAddress: DEFAULT_SOCKETS_PER_ADDRESS,
  bufferedBytes: 1024 * 1024,
  registerMs: 300_000,
  openMs: 10_000,
  idleSeconds: 30,
};
