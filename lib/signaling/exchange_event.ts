import type { ClientMessage, ProtocolVersion } from "../shared/protocol.ts";
import type { Reason } from "../shared/protocol_values.ts";
import type { LegName } from "./media_port.ts";
import type { LossCause, RepairCause } from "./calls/call_event.ts";
import type { CallState } from "./calls/call_view.ts";

/** Events for logs and metrics. They contain no SDP, token or name. */
export type ExchangeEvent =
  | { type: "registered"; protocolVersion: ProtocolVersion; resumed: boolean }
  | { type: "unregistered" }
  | {
    type: "refused";
    /** Null if the message could not be identified. */
    message: ClientMessage["id"] | null;
    reason: Reason;
  }
  | {
    type: "call_started";
    callId: string;
    /** ms from the caller's message to the ring. */
    delayMs: number;
  }
  /** The call was active in the previous process, and continues. */
  | { type: "call_restored"; callId: string }
  | {
    type: "call_accepted";
    callId: string;
    /** ms of ringing. */
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
    leg: LegName;
    cause: LossCause;
  }
  | {
    type: "leg_repaired";
    callId: string;
    leg: LegName;
    cause: RepairCause;
    /** ms from the loss, or from the browser's own offer, to the answer. */
    durationMs: number;
  }
  /** Another session of the leg's person has the leg now. */
  | { type: "call_moved"; callId: string; leg: LegName }
  | {
    type: "call_ended";
    callId: string;
    reason: Reason;
    /** The state in which the call ended. */
    from: Exclude<CallState, "ended">;
    /** ms since the call began to ring. */
    durationMs: number;
  };
