import { DEFAULT_SOCKETS_PER_ADDRESS } from "../../config/options.ts";

/** What one socket and one address may take of the server. */
export interface SocketLimits {
  /** Messages a second that a socket may send for long. */
  messagesPerSecond: number;
  /** Messages at once: a call's trickled candidates fit in. */
  messageBurst: number;
  /** Sockets at a time from one address: a large household or office behind one NAT. */
  socketsPerAddress: number;
  /** Bytes that messages waiting for a client that reads slowly may cost. */
  bufferedBytes: number;
  /** ms that a socket may stay without registering. */
  registerMs: number;
  /** ms that an upgraded socket may take to open: a client that resets its connection never does. */
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
