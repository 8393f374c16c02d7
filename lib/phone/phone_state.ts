/**
 * The phone's state: one value from which the whole user interface derives.
 * Independent facts (streams, devices, people) are signals of `Phone`, see
 * phone.ts.
 *
 * @module
 */
import type { MediaState, Reason } from "../shared/protocol_values.ts";

/** The other person of a call. */
export interface CallInfo {
  /** Absent until the server assigned it, and without protocol version 2. */
  callId?: string;
  peer: string;
  direction: "outgoing" | "incoming";
  /**
   * Whether the caller asked for a video call. Either side may switch its
   * camera on in a voice call, too.
   */
  video: boolean;
}

/** The switches of a call: what the person wants to send. */
export interface Switches {
  microphone: boolean;
  camera: boolean;
}

/** Why a call ended: a reason of the protocol, or one that only this page knows. */
export type EndReason =
  | Reason
  /** Somebody sits between the two browsers of a sealed call. */
  | "seal_broken";

/** Why a call ended, for the screen shown afterwards. */
export interface EndedCall {
  peer: string;
  direction: "outgoing" | "incoming";
  video: boolean;
  reason: EndReason;
  /** The other person's message in a decline. */
  message?: string;
  /**
   * Length of the conversation in ms, up to an interruption that it did not
   * survive; absent if nobody answered or media never arrived.
   */
  durationMs?: number;
}

/**
 * A problem and the device it concerns. The interface has a text for each
 * (`problem.<code>` in every language) with a cause and a next step.
 */
export interface Problem {
  code:
    | Reason
    | "camera_refused"
    | "camera_busy"
    | "camera_missing"
    | "microphone_refused"
    | "microphone_busy"
    | "microphone_missing"
    | "devices_refused"
    | "devices_missing"
    | "camera_unplugged"
    | "microphone_unplugged"
    /** The system took the device for something else, such as a telephone call. */
    | "camera_interrupted"
    | "microphone_interrupted"
    /** Unplugged, and replaced by another microphone. */
    | "microphone_switched"
    | "screen_failed"
    | "blur_failed"
    | "camera_not_shown"
    /** The line carries little more than sound. */
    | "picture_paused"
    /** The call was sealed, and goes on through a server that decrypts. */
    | "seal_lost"
    /** The other side of a sealed call goes on in another browser: new signs. */
    | "seal_renewed"
    /** The person went on in another tab of this browser. */
    | "other_tab"
    | "speaker_failed"
    | "insecure_page"
    | "connection_lost"
    | "unsupported_browser";
  /** Original message of the server or browser, for the details. */
  message?: string;
}

/** The state of the phone. */
export type PhoneState =
  /** No name yet, or the name was refused. */
  | { name: "unregistered"; problem?: Problem }
  | { name: "registering"; userName: string }
  /** Registered, no call. `ended` is the previous call, until dismissed. */
  | { name: "idle"; userName: string; ended?: EndedCall }
  /** We are calling; `ringing` once the callee's phone rings. */
  | {
    name: "calling";
    userName: string;
    call: CallInfo;
    ringing: boolean;
    /** It rings while the callee is in another call. */
    calleeInCall?: boolean;
    /** It rings at a device whose page is closed. */
    waking?: boolean;
    /**
     * Media state that the callee, who accepted, sent before the server's
     * answer.
     */
    peerMedia?: MediaState;
  }
  /** A previous page left us in a call that goes on at the server. */
  | {
    name: "returning";
    userName: string;
    call: CallInfo;
    /** The previous page's switches: what was off stays off. */
    switches: Switches;
    /** Epoch ms at which both were connected; undefined if unknown. */
    since?: number;
    /** The other side's last reported media state. */
    peerMedia?: MediaState;
  }
  /** Somebody calls us. */
  | { name: "incoming"; userName: string; call: CallInfo }
  /** Accepted; media is not flowing yet. */
  | {
    name: "connecting";
    userName: string;
    call: CallInfo;
    /** As in `returning`, if we rejoin. */
    since?: number;
    /** Media state reported by the other side, which connected first. */
    peerMedia?: MediaState;
  }
  | {
    name: "active";
    userName: string;
    call: CallInfo;
    /** Epoch ms at which both were connected. */
    since: number;
    /**
     * Set while a side is being repaired: the last frame stays, with a text
     * over it.
     */
    reconnecting?: "self" | "peer" | "media";
    /** The other side is away, also while trouble on our side is shown. */
    peerAway?: boolean;
    /** Epoch ms at which the interruption began. */
    interruptedAt?: number;
    /** The other side's last reported media state. */
    peerMedia: MediaState;
  };

/**
 * State of the signaling connection, shown independently of the phone's state.
 */
export type LinkState = "connecting" | "open" | "waiting_to_retry" | "closed";

/** Connection quality; `unknown` until it is measured. */
export type Quality = "good" | "fair" | "poor" | "unknown";

/** The call of a state, if it has one. */
export function callOf(state: PhoneState): CallInfo | undefined {
  return "call" in state ? state.call : undefined;
}

/** Epoch ms at which both sides of the state's call were connected, if they were. */
export function sinceOf(state: PhoneState): number | undefined {
  return "since" in state ? state.since : undefined;
}

/** Assumed until the other side reports its media state. */
export const NOTHING_HEARD: MediaState = { audio: true, video: "camera" };

/** Whether the other side can read text messages: an old page reports nothing. */
export function canChat(state: PhoneState): boolean {
  return state.name === "active" && state.peerMedia !== NOTHING_HEARD;
}

/** A state in which the person calls or has answered: devices may be open. */
export type CallState = PhoneState & {
  name: "calling" | "connecting" | "active";
};

/** The screen of a state, and the sheet over it. */
export type Screen =
  | {
    name: "join";
    state: PhoneState & { name: "unregistered" | "registering" };
  }
  | {
    name: "people";
    state: PhoneState & { name: "idle" | "incoming" | "returning" };
    sheet: "incoming" | "returning" | null;
  }
  | { name: "call"; state: CallState };

/** Chooses the screen that shows a state. */
export function screenOf(state: PhoneState): Screen {
  switch (state.name) {
    case "unregistered":
    case "registering":
      return { name: "join", state };
    case "idle":
      return { name: "people", state, sheet: null };
    case "incoming":
    case "returning":
      return { name: "people", state, sheet: state.name };
    case "calling":
    case "connecting":
    case "active":
      return { name: "call", state };
  }
}
