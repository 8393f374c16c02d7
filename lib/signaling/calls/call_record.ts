import type { Reason } from "../../shared/protocol_values.ts";
import type { CallEnd } from "./call_event.ts";

/** A call that is over, for call records. It holds names. */
export interface CallRecord {
  callId: string;
  /** Names of the two people. */
  caller: string;
  callee: string;
  /** When it began to ring, in epoch ms. */
  startedAt: number;
  /** When both legs were answered; null if they never were. */
  answeredAt: number | null;
  endedAt: number;
  reason: Reason;
  /** The state in which it ended. */
  state: CallEnd["from"];
}

/** The record of a call that ends now. */
export function callRecord(
  { id, caller, callee, startedAt, answeredAt }: {
    id: string;
    caller: { name: string };
    callee: { name: string };
    startedAt: number;
    answeredAt: number | null;
  },
  { reason, from }: Pick<CallEnd, "reason" | "from">,
  now: number,
): CallRecord {
  return {
    callId: id,
    caller: caller.name,
    callee: callee.name,
    startedAt,
    answeredAt,
    // The clock may have been set back since.
    endedAt: Math.max(now, answeredAt ?? startedAt),
    reason,
    state: from,
  };
}
