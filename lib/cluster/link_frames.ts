/**
 * The messages between two processes of a cluster: one that has sockets, and
 * the one that has the exchange.
 *
 * @module
 */
import * as v from "valibot";
import { REASONS } from "../shared/protocol_values.ts";

/** Number of a socket, unique on its link. */
const Socket = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

const Refusal = v.object({
  reason: v.picklist(REASONS),
  message: v.string(),
  retryAfterMs: v.optional(v.number()),
});

/** From a process with sockets to the one that leads. */
export const FollowerFrame = v.variant("type", [
  /** The first frame. */
  v.object({
    type: v.literal("hello"),
    /** That of the leader's record in the store. */
    secret: v.string(),
    /** Name of the process that opens the link. */
    node: v.string(),
  }),
  /** A socket opened. */
  v.object({ type: v.literal("open"), socket: Socket, address: v.string() }),
  /** A client's message, which matches its schema. */
  v.object({
    type: v.literal("message"),
    socket: Socket,
    message: v.unknown(),
  }),
  /** A client's message that matches none; `id` is null if it could not be identified. */
  v.object({
    type: v.literal("invalid"),
    socket: Socket,
    id: v.nullable(v.string()),
    refusal: Refusal,
  }),
  /** The socket is gone. */
  v.object({ type: v.literal("closed"), socket: Socket }),
  /** A request outside sockets. */
  v.object({
    type: v.literal("ask"),
    number: v.number(),
    question: v.unknown(),
  }),
  /** It lives, and heard the store so many ms ago. */
  v.object({ type: v.literal("beat"), storeMs: v.number() }),
]);
/** See {@link FollowerFrame}. */
export type FollowerFrame = v.InferOutput<typeof FollowerFrame>;

/** From the process that leads to one with sockets. */
export const LeaderFrame = v.variant("type", [
  /** Answer to `hello`: the exchange is ready. */
  v.object({ type: v.literal("welcome"), epoch: v.number() }),
  /** A message for a client. */
  v.object({ type: v.literal("send"), socket: Socket, text: v.string() }),
  /** Closes a socket (RFC 6455 7.4). */
  v.object({
    type: v.literal("close"),
    socket: Socket,
    code: v.number(),
    reason: v.string(),
  }),
  /** Whether a name is registered on a socket. */
  v.object({
    type: v.literal("registered"),
    socket: Socket,
    registered: v.boolean(),
  }),
  /** Answer to a request outside sockets. */
  v.object({
    type: v.literal("answer"),
    number: v.number(),
    answer: v.unknown(),
  }),
  v.object({ type: v.literal("beat") }),
]);
/** See {@link LeaderFrame}. */
export type LeaderFrame = v.InferOutput<typeof LeaderFrame>;
