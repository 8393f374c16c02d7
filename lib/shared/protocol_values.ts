/**
 * The values that occur in messages of the signaling protocol, with the schemas
 * that check them.
 *
 * @module
 */
import * as v from "valibot";
import {
  MAX_CHAT_LENGTH,
  MAX_GUEST_DAYS,
  MAX_GUEST_USES,
  MAX_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_WATCHED_NAMES,
} from "./protocol_limits.ts";

/** Reasons why something was refused or ended. Protocol and server use no others. */
export const REASONS = [
  "declined",
  "busy",
  "in_call_elsewhere",
  "unavailable",
  "no_answer",
  "cancelled",
  "answered_elsewhere",
  "moved",
  "hung_up",
  "not_registered",
  "name_taken",
  "invalid_name",
  "not_in_call",
  "peer_lost",
  "media_unavailable",
  "media_failed",
  "overloaded",
  "rate_limited",
  "network_full",
  "unauthorized",
  "banned",
  "ended_by_operator",
  "server_shutdown",
  "invalid_message",
] as const;
/** One of {@link REASONS}. */
export type Reason = typeof REASONS[number];

// Schemas that only clients' messages have are made by a call, which bundlers
// leave out where it is not used.

/** A person's message to another one, with a decline. */
export const text =
  /* @__PURE__ */ (() => v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH)))();
/** A person's message to somebody who did not answer. */
export const leftText = /* @__PURE__ */ (() =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(MAX_TEXT_LENGTH),
  ))();
/** Days for which a link is good. */
export const guestDays = /* @__PURE__ */ (() =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(MAX_GUEST_DAYS),
  ))();
/** Calls for which a link is good. */
export const guestUses = /* @__PURE__ */ (() =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(MAX_GUEST_USES),
  ))();
/** The names of people whom a session watches. */
export const watchedNames =
  /* @__PURE__ */ (() =>
    v.pipe(v.array(v.string()), v.maxLength(MAX_WATCHED_NAMES)))();
/** The beginnings of words of the names for which somebody searches. */
export const searchText =
  /* @__PURE__ */ (() => v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH)))();
/** A text message as far as it is typed. */
export const typedText = v.pipe(v.string(), v.maxLength(MAX_CHAT_LENGTH));
/** About a recording of the call: to ask for one, to agree to the other side's wish, to refuse or end it. */
export const recordingWish =
  /* @__PURE__ */ (() => v.picklist(["ask", "agree", "end"]))();
/** See {@link recordingWish}. */
export type RecordingWish = v.InferOutput<typeof recordingWish>;
/** A text message during a call. */
export const chatText = v.pipe(typedText, v.minLength(1));
/** A session description. */
export const sdp = v.string();
/** Chosen by the server. */
export const callId = v.string();
/** 32 bytes in hex: the commitment to a nonce, or a nonce. See docs/protocol.md, "Sealed calls". */
export const seal =
  /* @__PURE__ */ (() => v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)))();
/** Proves that a sealed call ends at a certain device. In base64: its ECDSA key (P-256, uncompressed), and its signature of both certificates. */
export const sealDevice = /* @__PURE__ */ (() => {
  const bytes65 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{87}=$/));
  const bytes64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{86}==$/));
  return v.object({ key: bytes65, proof: bytes64 });
})();
/** See {@link sealDevice}. */
export interface SealDevice {
  key: string;
  proof: string;
}
/** Chosen by the client and repeated in the answer, because an answer to an earlier offer may still be on its way. */
export const offerId = v.number();
/** Number of the other side's counted messages received so far. */
export const received = v.pipe(v.number(), v.integer(), v.minValue(0));
/** See {@link REASONS}. */
export const reason = v.picklist(REASONS);
/** Whether a request was granted. */
export const response = v.picklist(["accepted", "rejected"]);
/** ms after which the refused request may be repeated. */
export const retryAfterMs = v.optional(v.number());

/** RTCIceCandidateInit, as browsers and Kurento write it (extra fields are dropped). */
export const IceCandidate = v.object({
  candidate: v.string(),
  sdpMid: v.optional(v.nullable(v.string())),
  sdpMLineIndex: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  ),
});
/** See {@link IceCandidate}. */
export type IceCandidate = v.InferOutput<typeof IceCandidate>;

/** RTCIceServer, as handed to the browser's peer connection. */
export const IceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});
/** See {@link IceServer}. */
export type IceServer = v.InferOutput<typeof IceServer>;

/** Replaces earlier ICE servers, whose credentials expire. Absent if nothing changes. */
export const iceServers = v.optional(v.array(IceServer));

/** A device as the server passes it on: the page checks what it says. */
export const passedDevice = v.optional(
  v.object({ key: v.string(), proof: v.string() }),
);

/** Whether a call is meant as a video call; absent means yes. Camera and picture may come later anyway. */
export const video = v.optional(v.boolean());

/** Media that a leg sends. Each side tells the other, which can then explain why a picture stops. */
export const MediaState = v.object({
  audio: v.boolean(),
  video: v.picklist(["off", "camera", "screen"]),
});
/** See {@link MediaState}. */
export type MediaState = v.InferOutput<typeof MediaState>;

/** Side of a call on which somebody is. */
export const role = v.picklist(["caller", "callee"]);

/** The established call of a person, for that person's other devices, which may take it. */
export const CallElsewhere = v.object({
  callId,
  peer: v.string(),
  role,
  video,
  /** ms since the call was answered. */
  answeredMs: v.number(),
  /** The browsers encrypt for each other. */
  sealed: v.optional(v.boolean()),
  /** They can go on to do so when the call is taken. */
  staysSealed: v.optional(v.boolean()),
  /** The last reported media state of the device in the call; absent if it never reported one. */
  media: v.optional(MediaState),
});
/** See {@link CallElsewhere}. */
export type CallElsewhere = v.InferOutput<typeof CallElsewhere>;

/** A person as others see them. */
export const User = v.object({ name: v.string(), busy: v.boolean() });
/** See {@link User}. */
export type User = v.InferOutput<typeof User>;
