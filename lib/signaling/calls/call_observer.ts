import type { IceCandidate, Reason } from "../../shared/protocol.ts";
import type { Call } from "./call.ts";
import type { LegRole, MediaError } from "../media_port.ts";
import type { FinishedRepair } from "./call_repair.ts";
import type { UserSession } from "../sessions/user_session.ts";

/** Where a call stands. Only forward, but for `ended`, which is from anywhere. */
export type CallState = "ringing" | "connecting" | "active" | "ended";

/** How a call ended. */
export interface CallEnd {
  reason: Reason;
  /** In words, for people; of a decline the callee's own, empty without any. */
  message: string;
  /** The party that ended it; absent where time or media did. */
  by?: UserSession;
  /** The state it ended in. */
  from: Exclude<CallState, "ended">;
}

/** A browser's offer of a fresh leg; the answer names its id. */
export interface LegOffer {
  sdpOffer: string;
  offerId?: number;
}

/** What a call tells the exchange, which puts it into messages. */
export interface CallObserver {
  /** It rings on this device of the callee. */
  rings(call: Call, device: UserSession, callerAway: boolean): void;
  /** A leg's answer while it rings: the caller's at once, the callee's when asked to prepare. */
  answeredEarly(call: Call, leg: LegRole, sdpAnswer: string): void;
  /** The callee's early offer cannot be answered; it rings on. */
  preparationFailed(call: Call, error: MediaError): void;
  /** Both directions are connected; an answer that was given early is left out. */
  answered(
    call: Call,
    answers: { toCaller?: string; toCallee?: string; setupMs: number },
  ): void;
  candidate(call: Call, leg: LegRole, candidate: IceCandidate): void;
  /** @param offerId as the offer had it */
  renegotiated(
    call: Call,
    leg: LegRole,
    sdpAnswer: string,
    offerId: number | undefined,
  ): void;
  /** The callee took the call, `ringMs` after it began to ring. */
  accepted(call: Call, ringMs: number): void;
  /** Its leg negotiates no more. */
  repaired(call: Call, leg: LegRole, repair: FinishedRepair): void;
  /** Media of this leg is gone: its browser is to offer anew. */
  repairNeeded(
    call: Call,
    leg: LegRole,
    cause: "media_lost" | "network",
  ): void;
  /** A fresh offer could not be answered; the call goes on as it was. */
  renegotiationFailed(call: Call, leg: LegRole, error: MediaError): void;
  /** A party's socket or leg is away, or back. */
  reconnecting(call: Call, leg: LegRole, away: boolean): void;
  /** The person took the call on another device than this one, which rang, too. */
  answeredElsewhere(call: Call, device: UserSession): void;
  ended(call: Call, end: CallEnd): void;
}
