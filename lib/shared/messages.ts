/**
 * The HTTP interface `/messages`, by which callers leave recordings for people
 * who did not answer. Prose: docs/protocol.md.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_NAME_LENGTH } from "./protocol_limits.ts";

/** Longest recording, in ms. */
export const MAX_MESSAGE_MS = 60_000;
/** ms by which a recorder may end late. */
const LATE_MS = 5_000;
/** Largest recording, sealed or not, in bytes: a minute at 2.6 Mbit/s. */
export const MAX_RECORDING_BYTES = 20_000_000;
/** Most bytes of a recording in one request to the server. */
export const PIECE_BYTES = 64 * 1024;
/** Most bytes of a recording in one answer of the server: ten times less than a slow phone loads in the time of a request. */
export const PORTION_BYTES = 512 * 1024;
/** Days for which a message is kept. */
export const MESSAGE_DAYS = 30;
/** Most devices to which a message is sealed, and of which a person has keys. */
export const MAX_KEY_DEVICES = 10;

/** Types of recordings, without codecs. */
export const MESSAGE_TYPES = [
  "video/webm",
  "video/mp4",
  "audio/webm",
  "audio/mp4",
] as const;
/** One of {@link MESSAGE_TYPES}. */
export type MessageType = typeof MESSAGE_TYPES[number];

/** A point of P-256, uncompressed, in base64. */
const point = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{87}=$/));

/** How the content key of a sealed recording reaches the callee's devices. */
export const MessageSeal = v.object({
  /** The sender's key for this message alone. */
  key: point,
  /** For each device: its key for messages, and the content key that only it can unwrap. */
  devices: v.pipe(
    v.array(v.object({
      key: point,
      wrapped: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{64}$/)),
    })),
    v.minLength(1),
    v.maxLength(MAX_KEY_DEVICES),
  ),
});
/** See {@link MessageSeal}. */
export type MessageSeal = v.InferOutput<typeof MessageSeal>;

/** The facts about a recording, whose bytes follow. */
const recording = {
  type: v.picklist(MESSAGE_TYPES),
  /** Length in time. */
  ms: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.maxValue(MAX_MESSAGE_MS + LATE_MS),
  ),
  bytes: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(MAX_RECORDING_BYTES),
  ),
  /** Absent where the server can open it. */
  seal: v.optional(MessageSeal),
};

/** Asks to leave a message. */
export const LeaveMessage = v.object({
  to: v.pipe(v.string(), v.maxLength(4 * MAX_NAME_LENGTH)),
  ...recording,
  /** Of all bytes, in hex. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
/** See {@link LeaveMessage}. */
export type LeaveMessage = v.InferOutput<typeof LeaveMessage>;

/** The answer to {@link LeaveMessage}: where the bytes go. */
export const BegunMessage = v.object({ id: v.string() });

/** The answer to each piece, and to the question how far it is. */
export const MessageProgress = v.object({
  /** Bytes that the server has. */
  received: v.number(),
  /** Whether all is there and is kept. */
  kept: v.boolean(),
});
/** See {@link MessageProgress}. */
export type MessageProgress = v.InferOutput<typeof MessageProgress>;

/** A message that is kept. */
export const KeptMessage = v.object({
  id: v.string(),
  /** The sender's name. */
  from: v.string(),
  /** The callee's name. */
  to: v.string(),
  /** Epoch ms. */
  at: v.number(),
  ...recording,
});
/** See {@link KeptMessage}. */
export type KeptMessage = v.InferOutput<typeof KeptMessage>;

/** The messages for a person, and those that the person left, the oldest first. */
export const MessageLists = v.object({
  received: v.array(KeptMessage),
  sent: v.array(KeptMessage),
});
/** See {@link MessageLists}. */
export type MessageLists = v.InferOutput<typeof MessageLists>;

/** A device's key for messages. */
export const MessageKey = v.object({
  /** For ECDH. */
  key: point,
  /** Proves that the device has made it: its key for ECDSA, and its signature. */
  device: v.object({
    key: point,
    proof: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{86}==$/)),
  }),
});
/** See {@link MessageKey}. */
export type MessageKey = v.InferOutput<typeof MessageKey>;

/** The keys of a person's devices. */
export const MessageKeys = v.object({ keys: v.array(MessageKey) });
