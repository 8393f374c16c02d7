import type {
  ClientMessage,
  ProtocolVersion,
  ServerMessage,
} from "../shared/protocol.ts";
import type { Reason } from "../shared/protocol_values.ts";
import { isBusy } from "./sessions/user_registry.ts";
import type { UserSession } from "./sessions/user_session.ts";

/** Why a request is refused, for machines and for people. */
export interface Refusal {
  reason: Reason;
  message: string;
  /** ms after which the request may be repeated; absent if waiting does not help. */
  retryAfterMs?: number;
}

/** A message that is refused, as far as it is known. */
export interface RefusedMessage {
  /** Null if the message could not be identified. */
  id: ClientMessage["id"] | null;
  callId?: string;
  /** The text of a search. */
  text?: string;
}

/** Everything that the exchange refuses. */
export const REFUSED = {
  alreadyRegistered: {
    reason: "name_taken",
    message: "This connection is already registered.",
  },
  shuttingDown: {
    reason: "server_shutdown",
    message: "The server is going down. Try again in a moment.",
  },
  invalidName: {
    reason: "invalid_name",
    message: "A name has 1 to 64 visible characters.",
  },
  nameTaken: {
    reason: "name_taken",
    message: "This name is already in use.",
  },
  nameReserved: {
    reason: "name_taken",
    message: "This name is kept for another browser for a while.",
  },
  secretMissing: {
    reason: "invalid_message",
    message: "A name is kept only for a browser that sends a secret.",
  },
  tooManyReserved: {
    reason: "overloaded",
    message: "As many names are kept as this service may keep.",
  },
  tooManyReservedHere: {
    reason: "network_full",
    message: "As many names are kept for your network as it may have.",
  },
  tooManyDevices: {
    reason: "name_taken",
    message: "You are here on as many devices as a person may have.",
  },
  tokenMissing: {
    reason: "unauthorized",
    message: "This service needs a token that says who you are.",
  },
  tokenUnchecked: {
    reason: "unauthorized",
    message: "The token could not be checked.",
  },
  tokenWithoutName: {
    reason: "unauthorized",
    message: "The name in the token must have 1 to 64 visible characters.",
  },
  linkOver: {
    reason: "unauthorized",
    message: "This guest link is over, or is none of this service.",
  },
  tooManyLinks: {
    reason: "overloaded",
    message: "There are as many guest links as there may be.",
  },
  guestMayNot: {
    reason: "unauthorized",
    message: "A guest may only call the person of the link.",
  },
  notForGuests: {
    reason: "unauthorized",
    message: "Guest links are for people with tokens.",
  },
  recentsNeedTokens: {
    reason: "unauthorized",
    message: "Recent calls are kept for people with tokens.",
  },
  banned: {
    reason: "banned",
    message: "An operator of this service has banned you.",
  },
  tooOften: {
    reason: "rate_limited",
    message: "Too many requests.",
  },
  calledTooOften: {
    reason: "rate_limited",
    message: "You have called several times in a row without an answer.",
  },
  tooManySessions: {
    reason: "network_full",
    message: "Too many people are connected from your network.",
  },
  tooManyCalls: {
    reason: "network_full",
    message: "There are too many calls from your network.",
  },
  tooEarly: {
    reason: "rate_limited",
    message: "Wait for the answer to your registration.",
  },
  callerNotRegistered: {
    reason: "not_registered",
    message: "Register a name first.",
  },
  calleeNotRegistered: {
    reason: "not_registered",
    message: "Nobody with that name is here.",
  },
  self: { reason: "busy", message: "You cannot call yourself." },
  alreadyInCall: { reason: "busy", message: "You are already in a call." },
  inCallElsewhere: {
    reason: "in_call_elsewhere",
    message: "You are in a call on another device.",
  },
  busy: { reason: "busy", message: "The line is busy." },
  takesNoCalls: {
    reason: "unavailable",
    message: "This person takes no calls now.",
  },
  unknownTimeZone: {
    reason: "invalid_message",
    message: "This server does not know the time zone.",
  },
  endTheOther: {
    reason: "busy",
    message: "End your call before you answer another one.",
  },
  notInThatCall: {
    reason: "not_in_call",
    message: "You are not in that call.",
  },
  notElsewhere: {
    reason: "not_in_call",
    message: "You are in no such established call on another device.",
  },
  ringsThere: {
    reason: "busy",
    message: "Another call rings on that device: answer or decline it first.",
  },
  pushService: {
    reason: "invalid_message",
    message: "This service does not send to your browser's push service.",
  },
  nothingMissed: {
    reason: "not_in_call",
    message: "Nobody of that name has missed a call of yours just now.",
  },
  nobodyToKeepFor: {
    reason: "unavailable",
    message: "Nothing can be kept for that person.",
  },
  noRoomForMessages: {
    reason: "overloaded",
    message: "There is no room for another message now.",
  },
  noRoomForKeys: {
    reason: "overloaded",
    message: "There is no room for another key now.",
  },
  otherRecording: {
    reason: "invalid_message",
    message: "These are not the bytes that were announced.",
  },
  noIncomingCall: {
    reason: "not_in_call",
    message: "There is no call to answer.",
  },
  offerMissing: {
    reason: "invalid_message",
    message: "An accept needs an sdpOffer.",
  },
  preparedAlready: {
    reason: "invalid_message",
    message: "An answer to this call is already prepared.",
  },
  notActive: {
    reason: "not_in_call",
    message: "There is no established call to renegotiate.",
  },
  nobodyReads: {
    reason: "not_in_call",
    message: "There is no established call, or the other side has no chat.",
  },
  nobodyAgrees: {
    reason: "not_in_call",
    message:
      "There is no established call, or the other side cannot agree to a recording.",
  },
  cannotSeal: {
    reason: "media_unavailable",
    message:
      "This service connects only browsers that can keep it from listening, and these two cannot now.",
  },
  notInVersion1: {
    reason: "invalid_message",
    message: "Register with protocol 2 to send this.",
  },
} as const satisfies Record<string, Refusal>;

/** A refusal that says how long to wait. */
export function rateLimited(
  retryAfterMs: number,
  { reason, message }: Refusal = REFUSED.tooOften,
): Refusal {
  const seconds = Math.ceil(retryAfterMs / 1000);
  return {
    reason,
    message: `${message} Try again in ${seconds} s.`,
    retryAfterMs,
  };
}

/**
 * Judges a call before it exists.
 *
 * @param devices all sessions of the caller
 * @param callee all sessions of the callee
 * @param rings whether there is somewhere for it to ring: a callee who is busy
 * takes a second call, and one who is not here is woken
 * @returns null if it may ring
 */
export function refuseCall(
  caller: UserSession,
  devices: readonly UserSession[],
  callee: readonly UserSession[],
  rings: boolean,
): Refusal | null {
  if (caller.callId !== null) return REFUSED.alreadyInCall;
  if (isBusy(devices)) return REFUSED.inCallElsewhere;
  if (callee.length === 0 && !rings) return REFUSED.calleeNotRegistered;
  if (callee.includes(caller)) return REFUSED.self;
  if (isBusy(callee) && !rings) return REFUSED.busy;
  return null;
}

/**
 * The message for a refusal: register, call, takeCall, leaveText, makeGuestLink, watch and findUsers are
 * refused by their own responses, everything else by `error`.
 *
 * @param refused the message; its id is null if it could not be identified
 * @param version protocol version of the client; from 2 on it knows `reason`
 */
export function refusalMessage(
  { id, callId, text = "" }: RefusedMessage,
  { reason, message, retryAfterMs }: Refusal,
  version: ProtocolVersion,
): ServerMessage {
  const why = { message, ...(version === 2 ? { reason, retryAfterMs } : {}) };
  switch (id) {
    case "register":
      return { id: "registerResponse", response: "rejected", ...why };
    case "call":
      return { id: "callResponse", response: "rejected", ...why };
    case "takeCall":
      if (version === 1) return { id: "error", ...why };
      return { id: "takeCallResponse", response: "rejected", callId, ...why };
    case "watch":
      if (version === 1) return { id: "error", ...why };
      return { id: "presence", ...why };
    case "makeGuestLink":
      if (version === 1) return { id: "error", ...why };
      return { id: "guestLink", response: "rejected", ...why };
    case "leaveText":
      if (version === 1) return { id: "error", ...why };
      return { id: "textLeft", response: "rejected", ...why };
    case "findUsers":
      if (version === 1) return { id: "error", ...why };
      return { id: "foundUsers", text, ...why };
    default:
      return { id: "error", ...why };
  }
}

/** Messages that a client may send before it learns that the call is over: not an error. */
export const MAY_BE_LATE: ReadonlySet<ClientMessage["id"]> = new Set([
  "onIceCandidate",
  "stop",
  "renegotiateOffer",
  "sealedAnswer",
  "sealReveal",
  "mediaState",
  "chat",
  "typing",
  "recordingWish",
]);
