import type {
  IceCandidate,
  MediaState,
  Reason,
  SealDevice,
} from "../../shared/protocol_values.ts";
import type { LegName, MediaError } from "../media_port.ts";
import type { CallState, Party } from "./call_view.ts";

/** Why a leg is lost: the media server, or the network between it and the browser. */
export type LossCause = "media_lost" | "network";

/** Why a leg renegotiates: it was lost, its browser asked for it, or both browsers of a sealed call agree anew. */
export type RepairCause = LossCause | "own" | "resealed";

/** A side's part of a seal, passed on as it is: its nonce and its device. */
export interface SealPart {
  seal: string;
  device?: SealDevice;
}

/** The end of a call. */
export interface CallEnd {
  reason: Reason;
  /** Text for people; with a decline, the callee's message, which may be empty. */
  message: string;
  /** The party that ended the call; absent after a timeout or media error. */
  by?: Party;
  /** The state in which the call ended. */
  from: Exclude<CallState, "ended">;
}

/**
 * Everything that happens to a call. `messagesFor` turns an event into messages
 * for the parties, and `Calls` into state. Nothing follows `ended`.
 */
export type CallEvent =
  /** The call begins: it rings at all its sessions of the callee, which are in another call or are not; `waking` if none of them is connected and push messages wake them. */
  | { type: "rings"; calleeInCall: boolean; waking: boolean }
  /** Another session of the callee registered: the call rings there, too; `woken` if it is the first that is connected. */
  | { type: "joined"; session: Party; callerAway: boolean; woken: boolean }
  /** One of several ringing sessions is gone; the call rings at the others. */
  | { type: "left"; session: Party }
  /** The call was active in the previous process, and continues. */
  | { type: "restored" }
  /** A leg's answer while the call rings: the caller's at once, the callee's on request. */
  | { type: "answered_early"; leg: LegName; sdpAnswer: string }
  /** The other browser's own offer, for these sessions; with an id where the call is active, maybe since this very offer. */
  | {
    type: "sealed_offer";
    sessions: readonly Party[];
    sdpOffer: string;
    seal: string | undefined;
    offerId?: number;
    accepts?: true;
  }
  /** The callee's own answer to it, for the caller. */
  | { type: "sealed_answer"; sdpAnswer: string; part: Partial<SealPart> }
  /** The nonce of the side that offered, for this leg; with the id of the offer that it got. */
  | {
    type: "seal_revealed";
    leg: LegName;
    offerId?: number;
    part: SealPart;
  }
  /** The callee's early offer cannot be answered; the call continues to ring. */
  | { type: "preparation_failed"; error: MediaError }
  /** The callee accepted the call after `ringMs` of ringing. */
  | { type: "accepted"; ringMs: number }
  /** The call was accepted at another session of the person: these stop ringing. */
  | { type: "answered_elsewhere"; sessions: readonly Party[] }
  /**
   * Both legs are answered, `setupMs` after the accept, or both browsers of a sealed call are
   * about to agree. An answer that was given early, or comes later, is left out.
   */
  | {
    type: "answered";
    toCaller?: string;
    toCallee?: string;
    setupMs: number;
  }
  /** A candidate of the media server for the leg's browser. */
  | { type: "candidate"; leg: LegName; candidate: IceCandidate }
  /** A leg reports the media that it sends. */
  | { type: "media_state"; leg: LegName; state: MediaState }
  /** A leg's person writes to the other one. */
  | { type: "chat"; leg: LegName; text: string }
  /** A leg's person has typed this much of the next message; empty if nothing. */
  | { type: "typing"; leg: LegName; text: string }
  /** Other legs than before agree to a recording, or a new page has to hear which. */
  | { type: "recording_consent"; given: ReadonlySet<LegName> }
  /** The leg's media is lost: its browser must send a new offer. */
  | { type: "leg_lost"; leg: LegName; cause: LossCause }
  /** A new pipeline replaces the lost one, whose media is freed when `freed` settles. */
  | { type: "media_replaced"; freed: Promise<void> }
  /** A new offer is answered; `offerId` is the offer's. With a part of the seal, the answer is the other browser's own. */
  | {
    type: "renegotiated";
    leg: LegName;
    sdpAnswer: string;
    offerId: number | undefined;
    part?: Partial<SealPart>;
  }
  /** A new offer cannot be answered; the call continues unchanged. */
  | { type: "renegotiation_failed"; leg: LegName; error: MediaError }
  /** The leg's renegotiation is complete, `durationMs` after the loss or the browser's own offer. */
  | {
    type: "repaired";
    leg: LegName;
    cause: RepairCause;
    durationMs: number;
  }
  /** Another session of a leg's person has taken the leg. */
  | {
    type: "moved";
    leg: LegName;
    from: Party;
    to: Party;
    /** Id of the call that rang at the session while it was in this one, and rings at the other now. */
    second: string | undefined;
    /** Last media states of this leg and the other one. */
    media: MediaState | undefined;
    peerMedia: MediaState | undefined;
    /** The other side is away. */
    peerAway: boolean;
  }
  /** A party has no socket or no media for a while (`away`), or is back. */
  | { type: "reconnecting"; leg: LegName; away: boolean }
  /** The call is over. Its media is freed when `freed` settles. */
  | { type: "ended"; end: CallEnd; freed: Promise<void> };

/** Events of a call's parts, which are the call's own except one. */
export type CallPartEvent =
  | CallEvent
  /** The media failed and cannot be repaired: the call ends. */
  | { type: "failed"; error: MediaError };

/** Whether a call that ended so was missed: it rang, and was neither answered nor declined. */
export function wasMissed({ reason, from }: CallEnd): boolean {
  return from === "ringing" && reason !== "declined";
}
