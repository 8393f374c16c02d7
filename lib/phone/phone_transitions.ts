/**
 * State transitions of the phone, as a pure function. An event that does not
 * fit the state leaves it unchanged, because person, server and browser act
 * concurrently.
 *
 * @module
 */
import type { MediaState } from "../shared/protocol_values.ts";
import {
  type CallInfo,
  callOf,
  type EndedCall,
  type EndReason,
  NOTHING_HEARD,
  type PhoneState,
  type Problem,
  sinceOf,
  type Switches,
} from "./phone_state.ts";

/** An event that may change the phone's state. `at` is in epoch ms. */
export type PhoneEvent =
  | { type: "register"; userName: string }
  | { type: "registered"; userName: string }
  | { type: "registerRefused"; problem?: Problem }
  | { type: "call"; peer: string; video: boolean }
  /** The server assigned an id to our call. */
  | {
    type: "ringing";
    callId: string;
    calleeInCall?: boolean;
    waking?: boolean;
  }
  | { type: "incoming"; peer: string; video: boolean; callId?: string }
  /** The server says that we are in a call unknown to this page. */
  | {
    type: "standing";
    call: CallInfo;
    switches: Switches;
    since?: number;
    peerMedia?: MediaState;
  }
  /** We take a call from the person's other device. */
  | { type: "taking"; call: CallInfo; since: number }
  /** The callee accepted the call, or we rejoin an established one. */
  | { type: "accepted" }
  | { type: "connected"; at: number }
  | { type: "peerMedia"; media: MediaState }
  | { type: "reconnecting"; side: "self" | "peer" | "media"; at: number }
  /** `self` ends every interruption on our side, lost media included. */
  | { type: "reconnected"; side: "self" | "peer" }
  /** The page goes away, and leaves the call to the next one. */
  | { type: "left" }
  | { type: "ended"; reason: EndReason; message?: string; at: number }
  | { type: "endedDismissed" };

/**
 * ms: a call interrupted for good within this time never carried the other
 * side's media. The server reports that after 3 s.
 */
const UNMET_MS = 5_000;

/** @returns the next state; the same object when nothing changes */
export function nextState(state: PhoneState, event: PhoneEvent): PhoneState {
  switch (event.type) {
    case "register":
      return state.name === "unregistered"
        ? { name: "registering", userName: event.userName }
        : state;
    case "registered":
      if (state.name === "unregistered") return state;
      return state.name === "registering"
        ? { name: "idle", userName: event.userName }
        : { ...state, userName: event.userName };
    case "registerRefused":
      return { name: "unregistered", problem: event.problem };
    case "call":
      if (state.name !== "idle") return state;
      return {
        name: "calling",
        userName: state.userName,
        call: { peer: event.peer, direction: "outgoing", video: event.video },
        ringing: false,
      };
    case "ringing":
      if (state.name !== "calling") return state;
      return {
        ...state,
        ringing: true,
        calleeInCall: event.calleeInCall ?? state.calleeInCall,
        waking: event.waking,
        call: { ...state.call, callId: event.callId },
      };
    case "incoming":
      return incoming(state, event);
    case "standing":
      return state.name === "idle"
        ? {
          name: "returning",
          userName: state.userName,
          call: event.call,
          switches: event.switches,
          since: event.since,
          peerMedia: event.peerMedia,
        }
        : state;
    case "taking":
      if (state.name !== "idle") return state;
      return {
        name: "connecting",
        userName: state.userName,
        call: event.call,
        since: event.since,
      };
    case "accepted":
      if (
        state.name !== "calling" && state.name !== "incoming" &&
        state.name !== "returning"
      ) return state;
      return {
        name: "connecting",
        userName: state.userName,
        ...("peerMedia" in state ? { peerMedia: state.peerMedia } : {}),
        ...("since" in state ? { since: state.since } : {}),
        call: state.call,
      };
    case "connected":
      if (state.name !== "connecting") return state;
      return {
        name: "active",
        userName: state.userName,
        call: state.call,
        since: state.since ?? event.at,
        peerMedia: state.peerMedia ?? NOTHING_HEARD,
      };
    case "peerMedia":
      return state.name === "calling" || state.name === "returning" ||
          state.name === "connecting" || state.name === "active"
        ? { ...state, peerMedia: event.media }
        : state;
    case "reconnecting":
      return state.name === "active" ? interrupted(state, event) : state;
    case "reconnected":
      return state.name === "active" ? repaired(state, event.side) : state;
    case "left":
      return callOf(state) && state.name !== "unregistered"
        ? { name: "idle", userName: state.userName }
        : state;
    case "ended":
      return ended(state, event);
    case "endedDismissed":
      return state.name === "idle" && state.ended
        ? { name: "idle", userName: state.userName }
        : state;
  }
}

type Active = PhoneState & { name: "active" };

/** Trouble on our side hides trouble on the other side. */
function interrupted(
  state: Active,
  { side, at }: PhoneEvent & { type: "reconnecting" },
): Active {
  const interruptedAt = state.interruptedAt ?? at;
  if (side !== "peer") return { ...state, reconnecting: side, interruptedAt };
  if (state.peerAway) return state;
  const reconnecting = state.reconnecting ?? side;
  return { ...state, reconnecting, interruptedAt, peerAway: true };
}

/** The other side may still be away when the trouble on ours is over. */
function repaired(state: Active, side: "self" | "peer"): Active {
  const { reconnecting, peerAway } = state;
  const ours = reconnecting === "self" || reconnecting === "media";
  if (side === "self" ? !ours : !peerAway) return state;
  if (side === "self" && peerAway) return { ...state, reconnecting: "peer" };
  if (side === "peer" && ours) return { ...state, peerAway: undefined };
  return {
    ...state,
    reconnecting: undefined,
    interruptedAt: undefined,
    peerAway: undefined,
  };
}

function incoming(
  state: PhoneState,
  { peer, callId, video }: PhoneEvent & { type: "incoming" },
): PhoneState {
  // The server took the other call first and will refuse ours.
  if (state.name !== "idle" && state.name !== "calling") return state;
  const call: CallInfo = { callId, peer, direction: "incoming", video };
  const { userName } = state;
  // Both called each other, so both want to talk.
  return state.name === "calling" && state.call.peer === peer
    ? { name: "connecting", userName, call }
    : { name: "incoming", userName, call };
}

function ended(
  state: PhoneState,
  { reason, message, at }: PhoneEvent & { type: "ended" },
): PhoneState {
  const call = callOf(state);
  if (!call || state.name === "unregistered") return state;
  const { peer, direction, video } = call;
  const over: EndedCall = { peer, direction, video, reason, message };
  const since = sinceOf(state);
  if (since !== undefined) {
    const interruptedAt = state.name === "active"
      ? state.interruptedAt
      : undefined;
    const talkedMs = Math.max(0, (interruptedAt ?? at) - since);
    const met = interruptedAt === undefined || talkedMs > UNMET_MS;
    if (met) over.durationMs = talkedMs;
  }
  return { name: "idle", userName: state.userName, ended: over };
}
