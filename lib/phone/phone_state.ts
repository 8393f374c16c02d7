/**
 * What the phone shows: one value from which the whole user interface derives.
 * Facts beside it that change on their own (streams, devices, people) are
 * signals of `Phone`, see phone.ts.
 *
 * @module
 */
import type { MediaState, Reason } from "../shared/protocol.ts";

/** The other person of a call. */
export interface CallInfo {
  /** Absent until the server has named it, and with servers of part 1. */
  callId?: string;
  peer: string;
  direction: "outgoing" | "incoming";
}

/** What the person wants to send in a call. */
export interface Switches {
  microphone: boolean;
  camera: boolean;
}

/** Why a call is over, for the screen after it. */
export interface EndedCall {
  peer: string;
  direction: "outgoing" | "incoming";
  reason: Reason;
  /** The other person's own words in a decline. */
  message?: string;
  /** Length of the conversation in ms, until an interruption that it did not survive; absent where nobody answered, or media never came. */
  durationMs?: number;
}

/**
 * Something that went wrong and what it concerns, for the interface to put in
 * words (`problem.<code>` in every language) with a cause and a next step.
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
    /** It was unplugged, and another one is used. */
    | "microphone_switched"
    | "screen_failed"
    | "speaker_failed"
    | "insecure_page"
    | "connection_lost"
    | "unsupported_browser";
  /** The server's or the browser's own words, for the details. */
  message?: string;
}

/** Where the phone stands. */
export type PhoneState =
  /** No name yet, or it was refused. */
  | { name: "unregistered"; problem?: Problem }
  | { name: "registering"; userName: string }
  /** Registered, no call. `ended` is the call just over, until dismissed. */
  | { name: "idle"; userName: string; ended?: EndedCall }
  /** We call; `ringing` once the other side rings. */
  | {
    name: "calling";
    userName: string;
    call: CallInfo;
    ringing: boolean;
    /** What the other side, which has accepted, said before the server did. */
    peerMedia?: MediaState;
  }
  /** A page before this one left us in a call, which goes on at the server. */
  | {
    name: "returning";
    userName: string;
    call: CallInfo;
    /** As that page had them: what was off stays off. */
    switches: Switches;
    /** What the other side last said that it sends. */
    peerMedia?: MediaState;
  }
  /** Somebody calls us. */
  | { name: "incoming"; userName: string; call: CallInfo }
  /** Accepted; media not yet flowing. */
  | {
    name: "connecting";
    userName: string;
    call: CallInfo;
    /** What the other side, connected before us, said that it sends. */
    peerMedia?: MediaState;
  }
  | {
    name: "active";
    userName: string;
    call: CallInfo;
    /** Epoch ms at which both were connected. */
    since: number;
    /** Set while a side is being repaired: the last frame stays, words over it. */
    reconnecting?: "self" | "peer" | "media";
    /** Epoch ms at which that began. */
    interruptedAt?: number;
    /** What the other side last said that it sends. */
    peerMedia: MediaState;
  };

/** State of the signalling connection, shown beside everything else. */
export type LinkState = "connecting" | "open" | "waiting_to_retry" | "closed";

/** Three steps of connection quality; `unknown` until there are figures. */
export type Quality = "good" | "fair" | "poor" | "unknown";
