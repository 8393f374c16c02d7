import type { ClientMessage, Reason } from "../protocol.ts";
import type { CallState } from "./call.ts";
import type { LegRole } from "./call_media.ts";

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
  | { type: "call_started"; callId: string }
  | {
    type: "call_answered";
    callId: string;
    mediaServer: string | null;
    /** ms from accept to both answers. */
    setupMs: number;
  }
  | {
    type: "leg_repaired";
    callId: string;
    leg: LegRole;
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
