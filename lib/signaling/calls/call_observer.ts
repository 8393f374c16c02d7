import type { IceCandidate, Reason } from "../../shared/protocol.ts";
import type { Call } from "./call.ts";
import type { LegName, MediaError } from "../media_port.ts";
import type { FinishedRepair } from "./call_repair.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** State of a call. It only moves forward, except `ended`, which is possible from every state. */
export type CallState = "ringing" | "connecting" | "active" | "ended";

/** The end of a call. */
export interface CallEnd {
  reason: Reason;
  /** Text for people; with a decline, the callee's message, which may be empty. */
  message: string;
  /** The party that ended the call; absent after a timeout or media error. */
  by?: UserSession;
  /** The state in which the call ended. */
  from: Exclude<CallState, "ended">;
}

/** A browser's offer for a new endpoint of its leg; the answer repeats the id. */
export interface LegOffer {
  sdpOffer: string;
  offerId?: number;
}

/** Events that a call reports to the exchange, which turns them into messages. */
export interface CallObserver {
  /** The call rings on this device of the callee. */
  rings(call: Call, device: UserSession, callerAway: boolean): void;
  /** A leg's answer while the call rings: the caller's at once, the callee's on request. */
  answeredEarly(call: Call, leg: LegName, sdpAnswer: string): void;
  /** The callee's early offer cannot be answered; the call continues to ring. */
  preparationFailed(call: Call, error: MediaError): void;
  /** Both legs are answered; an answer that was already given early is left out. */
  answered(
    call: Call,
    answers: { toCaller?: string; toCallee?: string; setupMs: number },
  ): void;
  candidate(call: Call, leg: LegName, candidate: IceCandidate): void;
  /** @param offerId as in the offer */
  renegotiated(
    call: Call,
    leg: LegName,
    sdpAnswer: string,
    offerId: number | undefined,
  ): void;
  /** The callee accepted the call after `ringMs` of ringing. */
  accepted(call: Call, ringMs: number): void;
  /** The leg's renegotiation is complete. */
  repaired(call: Call, leg: LegName, repair: FinishedRepair): void;
  /** This leg's media is lost: its browser must send a new offer. */
  repairNeeded(
    call: Call,
    leg: LegName,
    cause: "media_lost" | "network",
  ): void;
  /** A new offer could not be answered; the call continues unchanged. */
  renegotiationFailed(call: Call, leg: LegName, error: MediaError): void;
  /** A party's socket or leg is lost, or is back. */
  reconnecting(call: Call, leg: LegName, away: boolean): void;
  /** The call was accepted on another device of the person; this one stops ringing. */
  answeredElsewhere(call: Call, device: UserSession): void;
  ended(call: Call, end: CallEnd): void;
}
