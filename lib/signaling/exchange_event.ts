import type { ClientMessage, Reason } from "../shared/protocol.ts";
import type { LegRole } from "./media_port.ts";
import type { CallState } from "./calls/call_observer.ts";
import type { RepairCause } from "./calls/call_repair.ts";

/** What the exchange tells logs and metrics. Carries no SDP, token or name. */
export type ExchangeEvent =
  | { type: "registered"; extended: boolean; resumed: boolean }
  | { type: "unregistered" }
  | {
    type: "refused";
    /** Null where nobody knows what was meant. */
    message: ClientMessage["id"] | null;
    reason: Reason;
  }
  | {
    type: "call_started";
    callId: string;
    /** ms from the caller's message to the ring. */
    delayMs: number;
  }
  /** It stood when the process before ended, and goes on. */
  | { type: "call_restored"; callId: string }
  | {
    type: "call_accepted";
    callId: string;
    /** ms that it rang. */
    ringMs: number;
  }
  | {
    type: "call_answered";
    callId: string;
    mediaServer: string | null;
    /** ms from accept to both answers. */
    setupMs: number;
  }
  | {
    type: "leg_lost";
    callId: string;
    leg: LegRole;
    cause: Exclude<RepairCause, "own">;
  }
  | {
    type: "leg_repaired";
    callId: string;
    leg: LegRole;
    cause: RepairCause;
    /** ms from the loss, or the browser's own offer, to the answer. */
    durationMs: number;
  }
  | {
    type: "call_ended";
    callId: string;
    reason: Reason;
    /** The state it ended in. */
    from: Exclude<CallState, "ended">;
    /** ms since it began to ring. */
    durationMs: number;
  };
