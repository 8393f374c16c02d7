import { MAX_MESSAGE_BYTES } from "../../shared/protocol.ts";
import { connectionsFor, freeFiles } from "../open_files.ts";

/** What the guard lets a connection, an address and all of them take. */
export interface GuardLimits {
  /** Connections at a time. */
  connections: number;
  /** Connections at a time of one address (IPv6: of one /64). */
  connectionsPerAddress: number;
  /** ms from the TCP connection to the whole head of its first request, TLS included. */
  firstHeadMs: number;
  /** ms from the first byte of a later request's head to its last. */
  headMs: number;
  /** ms that a connection may stay open between two requests. */
  keepAliveMs: number;
  /** Bytes of a request's head. */
  headBytes: number;
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** ms from a request's head to the end of its answer. */
  requestMs: number;
  /** ms that a client may take to read what was written at once. */
  stalledMs: number;
  /** ms that a client may take to leave once the server has said goodbye. */
  lingerMs: number;
  /** Bytes of a client that broke a limit which are read and thrown away, so that it can read why. */
  discardBytes: number;
  /** WebSocket messages at once; a little more than the service takes, which closes in words. */
  messageBurst: number;
  /** The same, a second, for long. */
  messagesPerSecond: number;
  /** Bytes of one WebSocket message, all its fragments together. */
  messageBytes: number;
  /** WebSocket frames at once that end no message: pings, pongs, fragments. */
  smallFrameBurst: number;
  /** The same, a second, for long. */
  smallFramesPerSecond: number;
}

/** docs/operations.md and docs/security.md name these. */
const FIXED_LIMITS = {
  // A phone on a slow network needs three round trips of a second.
  firstHeadMs: 15_000,
  headMs: 10_000,
  keepAliveMs: 60_000,
  headBytes: 16 * 1024,
  // The operators' page sends a line of JSON; nobody else sends a body.
  bodyBytes: 64 * 1024,
  requestMs: 60_000,
  stalledMs: 60_000,
  lingerMs: 5_000,
  discardBytes: 1024 * 1024,
  messageBytes: MAX_MESSAGE_BYTES,
  // A message of 64 KiB in fragments of 1 KiB fits in.
  smallFrameBurst: 100,
  smallFramesPerSecond: 5,
} as const satisfies Partial<GuardLimits>;

/** By how much the service's own limit of messages, which closes in words, comes first. */
const MESSAGES_FACTOR = 2;

/**
 * The limits of a guard on this machine.
 *
 * @param options absent `connections`: as many as there are files for; the limits of messages are the service's own
 */
export function guardLimits(
  options:
    & { connections?: number; connectionsPerAddress: number }
    & Pick<GuardLimits, "messageBurst" | "messagesPerSecond">,
): GuardLimits {
  const connections = options.connections ?? connectionsFor(freeFiles());
  return {
    ...FIXED_LIMITS,
    messageBurst: MESSAGES_FACTOR * options.messageBurst,
    messagesPerSecond: MESSAGES_FACTOR * options.messagesPerSecond,
    connections,
    // No address may have them all.
    connectionsPerAddress: Math.min(
      options.connectionsPerAddress,
      Math.ceil(connections / 2),
    ),
  };
}

/** Connections of one address for each of its sockets, unless `--connections-per-address` says otherwise: a page takes some, and who is over the limit of sockets is told so over one. */
export const CONNECTIONS_PER_SOCKET = 3;
