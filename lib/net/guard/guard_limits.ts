import { MAX_MESSAGE_BYTES } from "../../shared/protocol_limits.ts";
import { connectionsFor, freeFiles } from "../open_files.ts";

/** Limits of the guard for a connection, an address and all connections together. */
export interface GuardLimits {
  /** Simultaneous connections. */
  connections: number;
  /** Simultaneous connections of one address (IPv6: of one /64). */
  connectionsPerAddress: number;
  /** ms from the TCP connection to the complete head of its first request, TLS included. */
  firstHeadMs: number;
  /** ms from the first byte of a later request's head to its last. */
  headMs: number;
  /** ms that a connection may stay open between two requests. */
  keepAliveMs: number;
  /** Maximum bytes of a request's head. */
  headBytes: number;
  /** Maximum bytes of a request's body, which is held until it is complete. */
  bodyBytes: number;
  /** ms from a request's head to the last byte of its body. */
  bodyMs: number;
  /** ms from a request's head to the end of its response. */
  requestMs: number;
  /** ms that a client may take to read one write. */
  stalledMs: number;
  /** ms that a client may take to disconnect after the server has closed. */
  lingerMs: number;
  /** Bytes that are read and discarded from a client that broke a limit, so that it can read the reason. */
  discardBytes: number;
  /** Burst of WebSocket messages; a little above the service's own limit, which closes with a reason. */
  messageBurst: number;
  /** Sustained WebSocket messages per second. */
  messagesPerSecond: number;
  /** Bytes of one WebSocket message, all its fragments together. */
  messageBytes: number;
  /** Burst of WebSocket frames that end no message: pings, pongs, fragments. */
  smallFrameBurst: number;
  /** Sustained rate of such frames per second. */
  smallFramesPerSecond: number;
}

/** Default limits; docs/operations.md and docs/security.md list them. */
const FIXED_LIMITS = {
  // A phone on a slow network needs three round trips of a second.
  firstHeadMs: 15_000,
  headMs: 10_000,
  keepAliveMs: 60_000,
  headBytes: 16 * 1024,
  // A line of JSON. Pieces of recorded messages are larger.
  bodyBytes: 4 * 1024,
  bodyMs: 10_000,
  requestMs: 60_000,
  stalledMs: 60_000,
  lingerMs: 5_000,
  discardBytes: 1024 * 1024,
  messageBytes: MAX_MESSAGE_BYTES,
  // Enough for a message of 64 KiB in fragments of 1 KiB.
  smallFrameBurst: 100,
  smallFramesPerSecond: 5,
} as const satisfies Partial<GuardLimits>;

/** Factor above the service's own message limits, so that the service, which closes with a reason, acts first. */
const MESSAGES_FACTOR = 2;

/**
 * The limits of a guard on this machine.
 *
 * @param options without `connections`: as many as file descriptors allow; without `bodyBytes`: those of a line of JSON; the message limits are the service's own
 */
export function guardLimits(
  options:
    & {
      connections?: number;
      connectionsPerAddress: number;
      bodyBytes?: number;
    }
    & Pick<GuardLimits, "messageBurst" | "messagesPerSecond">,
): GuardLimits {
  const connections = options.connections ?? connectionsFor(freeFiles());
  return {
    ...FIXED_LIMITS,
    messageBurst: MESSAGES_FACTOR * options.messageBurst,
    messagesPerSecond: MESSAGES_FACTOR * options.messagesPerSecond,
    bodyBytes: options.bodyBytes ?? FIXED_LIMITS.bodyBytes,
    connections,
    // No address may use all connections.
    connectionsPerAddress: Math.min(
      options.connectionsPerAddress,
      Math.ceil(connections / 2),
    ),
  };
}

/** Connections of one address per allowed socket, unless `--connections-per-address` is set: a page needs some, and a client over the socket limit needs one to get the refusal. */
export const CONNECTIONS_PER_SOCKET = 3;
