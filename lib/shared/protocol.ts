/**
 * The signaling protocol of `/one2one`: every message as one of two
 * discriminated unions, with the schemas that check them at the border.
 * Prose and sequences: docs/protocol.md.
 *
 * @module
 */
import * as v from "valibot";
import {
  CallElsewhere,
  callId,
  chatText,
  guestDays,
  guestUses,
  IceCandidate,
  iceServers,
  leftText,
  MediaState,
  offerId,
  passedDevice,
  reason,
  received,
  recordingWish,
  response,
  retryAfterMs,
  role,
  sdp,
  seal,
  sealDevice,
  searchText,
  text,
  typedText,
  User,
  video,
  watchedNames,
} from "./protocol_values.ts";
import { PassedSettings, PersonSettings } from "./person_settings.ts";
import { PassedRecentCalls, RecentCalls } from "./recent_calls.ts";

/** Latest protocol version; a client requests it in `register`. Without that it gets version 1, the tutorial's. */
export const PROTOCOL_VERSION = 2;
/** Version of the protocol that a session uses. */
export type ProtocolVersion = 1 | 2;

/**
 * Messages from clients. `id` names the message. Unknown fields are dropped.
 * Made by a call that bundlers may leave out: browsers do not read these.
 */
export const ClientMessage = /* @__PURE__ */ (() =>
  v.variant("id", [
    v.object({
      id: v.literal("register"),
      /** Not needed with a `token`, which contains the name. */
      name: v.optional(v.string(), ""),
      protocol: v.optional(v.number()),
      resumeToken: v.optional(v.string()),
      /** The browser's own secret, if a name may be kept for it. */
      secret: v.optional(v.string()),
      /** Absent when the client starts again, such as a reloaded page. */
      received: v.optional(received),
      /** Identity token, if the server requires one. */
      token: v.optional(v.string()),
      /** The client takes part in sealed calls. */
      sealed: v.optional(v.boolean()),
      /** The client answers `sealedOffer` in an established sealed call, too. */
      reseals: v.optional(v.boolean()),
      /** The client hears of a second call while it is in one. */
      secondCall: v.optional(v.boolean()),
    }),
    v.object({
      id: v.literal("call"),
      to: v.string(),
      /** Ignored: the socket's registered name identifies the sender. */
      from: v.optional(v.unknown()),
      sdpOffer: sdp,
      /** Version 2. */
      video,
      /** Commitment to the caller's nonce, SHA-256, in case the call is sealed. */
      seal: v.optional(seal),
    }),
    v.object({
      id: v.literal("incomingCallResponse"),
      callResponse: v.picklist(["accept", "reject"]),
      from: v.optional(v.string()),
      callId: v.optional(callId),
      /** Absent after `prepareAnswer`, and in a reject. */
      sdpOffer: v.optional(v.nullable(sdp)),
      /** Commitment to a nonce, for an own offer in a call that rings as a sealed one. */
      seal: v.optional(seal),
      /** The callee's message with a decline. */
      message: v.optional(v.nullable(text)),
    }),
    v.object({
      id: v.literal("onIceCandidate"),
      candidate: IceCandidate,
      callId: v.optional(callId),
    }),
    v.object({ id: v.literal("stop"), callId: v.optional(callId) }),
    // Version 2
    v.object({ id: v.literal("prepareAnswer"), callId, sdpOffer: sdp }),
    /** Answers `sealedOffer`; with a nonce. */
    v.object({
      id: v.literal("sealedAnswer"),
      callId,
      sdpAnswer: sdp,
      /** That of the offer, if it had one. */
      offerId: v.optional(offerId),
      seal: v.optional(seal),
      device: v.optional(sealDevice),
    }),
    /** The nonce of the side that offered, once it has the other's. */
    v.object({
      id: v.literal("sealReveal"),
      callId,
      /** That of the offer; none in `call`. */
      offerId: v.optional(offerId),
      seal,
      device: v.optional(sealDevice),
    }),
    v.object({
      id: v.literal("renegotiateOffer"),
      callId,
      sdpOffer: sdp,
      offerId: v.optional(offerId),
      /** Commitment to a nonce, if the call may be sealed and this is a new connection. */
      seal: v.optional(seal),
    }),
    /** Takes the call that the person is in on another device; with the offer of a leg here. */
    v.object({
      id: v.literal("takeCall"),
      callId,
      sdpOffer: sdp,
      offerId: v.optional(offerId),
      /** Commitment to a nonce, if the call may be sealed. */
      seal: v.optional(seal),
    }),
    v.object({ id: v.literal("mediaState"), callId, state: MediaState }),
    v.object({ id: v.literal("chat"), callId, text: chatText }),
    /** All of a message that is typed so far; empty once it is thrown away. */
    v.object({ id: v.literal("typing"), callId, text: typedText }),
    v.object({ id: v.literal("recordingWish"), callId, wish: recordingWish }),
    /** For the person who did not answer this client's last call. */
    v.object({ id: v.literal("leaveText"), to: v.string(), text: leftText }),
    /** The person has seen a text that was left, or deletes it. */
    v.object({ id: v.literal("textSeen"), from: v.string(), at: v.number() }),
    /** A link by which guests may call this person. */
    v.object({
      id: v.literal("makeGuestLink"),
      days: guestDays,
      uses: guestUses,
    }),
    /** The person's choices about calls to them; replaces earlier ones. */
    v.object({ id: v.literal("settings"), settings: PersonSettings }),
    /** Calls of this device, and whether the person cleared the list; added to those of other devices. */
    v.object({ id: v.literal("recents"), recents: RecentCalls }),
    /** Replaces those watched before; forgotten with the socket. */
    v.object({ id: v.literal("watch"), names: watchedNames }),
    v.object({ id: v.literal("findUsers"), text: searchText }),
    /** The page goes away: its socket closes on purpose, and the shorter grace time applies. */
    v.object({ id: v.literal("leaving") }),
    /** Answered with `pong`: browsers cannot see WebSocket pings. */
    v.object({ id: v.literal("ping"), received: v.optional(received) }),
  ]))();
/** See {@link ClientMessage}. */
export type ClientMessage = v.InferOutput<typeof ClientMessage>;

/** Messages from the server. Fields marked version 2 are absent for clients of version 1. */
export const ServerMessage = v.variant("id", [
  v.object({
    id: v.literal("registerResponse"),
    response,
    message: v.optional(v.string()),
    // Version 2
    reason: v.optional(reason),
    retryAfterMs,
    /** The name as registered, after normalisation. */
    name: v.optional(v.string()),
    resumeToken: v.optional(v.string()),
    /** The session of the resume token was found and continues. */
    resumed: v.optional(v.boolean()),
    /** Absent if both sides count from 0. */
    received: v.optional(received),
    iceServers,
    users: v.optional(v.array(User)),
    /** The person's choices, if they made any. */
    settings: v.optional(PassedSettings),
    /** The person whom this guest may call. */
    guestOf: v.optional(v.string()),
    /** Calls may ring at people who are not here. */
    wakes: v.optional(v.boolean()),
    /** The call that the resumed session is in. */
    call: v.optional(v.object({
      callId,
      peer: v.string(),
      role,
      state: v.picklist(["ringing", "connecting", "active"]),
      video,
      /** The other side's last reported media state; absent if it never reported one. */
      peerMedia: v.optional(MediaState),
    })),
    /** The call that the person is in on another device. */
    elsewhere: v.optional(CallElsewhere),
  }),
  v.object({
    id: v.literal("callResponse"),
    response,
    message: v.optional(v.string()),
    /** Absent if `callProgress` already carried it. */
    sdpAnswer: v.optional(sdp),
    // Version 2
    reason: v.optional(reason),
    retryAfterMs,
    callId: v.optional(callId),
  }),
  v.object({
    id: v.literal("incomingCall"),
    from: v.string(),
    callId: v.optional(callId),
    // Version 2
    video,
    iceServers,
    /** `sealedOffer` follows: an early answer of one's own would not be sealed. */
    sealed: v.optional(v.boolean()),
  }),
  v.object({
    id: v.literal("startCommunication"),
    /** Absent if `answerPrepared` already carried it. */
    sdpAnswer: v.optional(sdp),
    callId: v.optional(callId),
  }),
  v.object({
    id: v.literal("stopCommunication"),
    message: v.optional(v.string()),
    reason: v.optional(reason),
    callId: v.optional(callId),
  }),
  v.object({
    id: v.literal("iceCandidate"),
    candidate: IceCandidate,
    callId: v.optional(callId),
  }),
  v.object({
    id: v.literal("error"),
    message: v.string(),
    reason: v.optional(reason),
    retryAfterMs,
  }),
  // Version 2
  v.object({ id: v.literal("userJoined"), name: v.string() }),
  v.object({ id: v.literal("userLeft"), name: v.string() }),
  v.object({ id: v.literal("userBusy"), name: v.string(), busy: v.boolean() }),
  /** Replaces all presence told before. Answers `watch`; also comes when `everybody` changes. */
  v.object({
    id: v.literal("presence"),
    /** Whether all other people are told, or only those watched. */
    everybody: v.optional(v.boolean()),
    /** Those who are present; absent if the `watch` was refused. */
    users: v.optional(v.array(User)),
    message: v.optional(v.string()),
    reason: v.optional(reason),
    retryAfterMs,
  }),
  /** Answers `findUsers`. */
  v.object({
    id: v.literal("foundUsers"),
    text: v.string(),
    /** Absent if it was refused. */
    users: v.optional(v.array(User)),
    message: v.optional(v.string()),
    reason: v.optional(reason),
    retryAfterMs,
  }),
  v.object({
    id: v.literal("ringing"),
    callId,
    iceServers,
    /** The callee is in another call, where this one is announced. */
    calleeInCall: v.optional(v.boolean()),
    /** No device of the callee is connected: push messages wake them. */
    waking: v.optional(v.boolean()),
  }),
  v.object({
    id: v.literal("callProgress"),
    callId,
    sdpAnswer: sdp,
    /** The answer is the callee's own: the media server cannot decrypt. */
    sealed: v.optional(v.boolean()),
    /** The callee's nonce. */
    seal: v.optional(v.string()),
    device: passedDevice,
  }),
  /** The other browser's own offer, while the call rings or when that browser is a new one; with its commitment. */
  v.object({
    id: v.literal("sealedOffer"),
    callId,
    sdpOffer: sdp,
    /** Absent while the call rings. */
    offerId: v.optional(offerId),
    seal: v.optional(v.string()),
    /** The callee accepted the call with this offer: the seal is the call's first. */
    accepts: v.optional(v.boolean()),
  }),
  /** The nonce of the side that offered. */
  v.object({
    id: v.literal("sealReveal"),
    callId,
    /** That of the offer, if it had one. */
    offerId: v.optional(offerId),
    seal: v.string(),
    device: passedDevice,
  }),
  v.object({ id: v.literal("answerPrepared"), callId, sdpAnswer: sdp }),
  v.object({
    id: v.literal("renegotiate"),
    callId,
    cause: v.picklist(["media_lost", "network"]),
    iceServers,
    /** The call is sealed: a restart of ICE repairs it. */
    sealed: v.optional(v.boolean()),
  }),
  v.object({
    id: v.literal("renegotiateAnswer"),
    callId,
    sdpAnswer: sdp,
    offerId: v.optional(offerId),
    /** The answer is the other browser's own. */
    sealed: v.optional(v.boolean()),
    /** The other side's nonce. */
    seal: v.optional(v.string()),
    device: passedDevice,
  }),
  /** Answers `takeCall`; `renegotiateAnswer` follows an accept. */
  v.object({
    id: v.literal("takeCallResponse"),
    response,
    message: v.optional(v.string()),
    reason: v.optional(reason),
    retryAfterMs,
    /** Absent where the refused message had none. */
    callId: v.optional(callId),
    /** Last reported media state of the device that had the call. */
    media: v.optional(MediaState),
    /** The same of the other side. */
    peerMedia: v.optional(MediaState),
  }),
  /** The call that the person is in on another device, or that there is none any more. */
  v.object({
    id: v.literal("callElsewhere"),
    call: v.optional(CallElsewhere),
  }),
  v.object({ id: v.literal("peerReconnecting"), callId }),
  v.object({ id: v.literal("peerReconnected"), callId }),
  v.object({ id: v.literal("peerMediaState"), callId, state: MediaState }),
  v.object({ id: v.literal("peerChat"), callId, text: chatText }),
  /** Replaces the one before; a `peerChat` makes an end of it. */
  v.object({ id: v.literal("peerTyping"), callId, text: typedText }),
  /** The sides that want the call recorded now. Both pages record while both do. */
  v.object({
    id: v.literal("recordingConsent"),
    callId,
    ours: v.boolean(),
    theirs: v.boolean(),
  }),
  v.object({
    id: v.literal("callEnded"),
    callId,
    reason,
    message: v.optional(v.string()),
  }),
  /** Somebody called while this person was busy or not here. */
  v.object({
    id: v.literal("missedCall"),
    from: v.string(),
    /** When, in epoch ms, if the person was not here; the same at each registration. */
    at: v.optional(v.number()),
  }),
  /** Answers `makeGuestLink`. */
  v.object({
    id: v.literal("guestLink"),
    response,
    message: v.optional(v.string()),
    reason: v.optional(reason),
    retryAfterMs,
    /** Goes behind `#token=` into the address of the page. */
    token: v.optional(v.string()),
    /** Epoch ms. */
    until: v.optional(v.number()),
    uses: v.optional(v.number()),
  }),
  /** Another device of the person changed the choices about calls to them. */
  v.object({ id: v.literal("settings"), settings: PassedSettings }),
  /** The recent calls of all devices of the person. */
  v.object({ id: v.literal("recents"), recents: PassedRecentCalls }),
  /** A text left with a missed call, which replaces an earlier one of the same caller. */
  v.object({
    id: v.literal("leftText"),
    from: v.string(),
    /** Epoch ms. */
    at: v.number(),
    /** Absent once another device of the person has seen it. */
    text: v.optional(v.string()),
  }),
  /** Answers `leaveText`. */
  v.object({
    id: v.literal("textLeft"),
    response,
    message: v.optional(v.string()),
    reason: v.optional(reason),
    retryAfterMs,
  }),
  /** The recorded messages for or of this person have changed: see `messages.ts`. */
  v.object({ id: v.literal("messagesChanged") }),
  /** The server shuts down in `drainMs`; established calls may continue until then. */
  v.object({
    id: v.literal("serverShutdown"),
    message: v.string(),
    drainMs: v.number(),
  }),
  v.object({
    id: v.literal("pong"),
    received: v.optional(received),
    iceServers,
  }),
]);
/** See {@link ServerMessage}. */
export type ServerMessage = v.InferOutput<typeof ServerMessage>;

/** Not counted: they concern one socket, or are sent again on the next. */
const UNCOUNTED: ReadonlySet<(ClientMessage | ServerMessage)["id"]> = new Set([
  "register",
  "registerResponse",
  "ping",
  "pong",
  "leaving",
  "userJoined",
  "userLeft",
  "userBusy",
  "watch",
  "presence",
  "findUsers",
  "foundUsers",
  "callElsewhere",
]);

/** Whether both sides count this message, so that it is neither lost nor duplicated. */
export function isCounted({ id }: ClientMessage | ServerMessage): boolean {
  return !UNCOUNTED.has(id);
}
