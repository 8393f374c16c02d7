import type { ExchangeEvent } from "../exchange_event.ts";
import type { CallEnd, CallEvent } from "./call_event.ts";
import type { CallView } from "./call_view.ts";

/**
 * The report of an event of a call for logs and metrics; null if there is none.
 * Pure.
 *
 * @param now the clock's ms
 */
export function reportOf(
  call: CallView,
  event: CallEvent,
  now: number,
): ExchangeEvent | null {
  const callId = call.id;
  switch (event.type) {
    case "rings":
      return { type: "call_started", callId, delayMs: now - call.startedAt };
    case "restored":
      return { type: "call_restored", callId };
    case "accepted":
      return { type: "call_accepted", callId, ringMs: event.ringMs };
    case "answered": {
      const mediaServer = call.media?.mediaServer ?? null;
      const { setupMs } = event;
      return { type: "call_answered", callId, mediaServer, setupMs };
    }
    case "leg_lost": {
      const { leg, cause } = event;
      return { type: "leg_lost", callId, leg, cause };
    }
    case "repaired": {
      const { leg, cause, durationMs } = event;
      return { type: "leg_repaired", callId, leg, cause, durationMs };
    }
    case "moved":
      return { type: "call_moved", callId, leg: event.leg };
    case "ended":
      return endReport(call, event.end, now);
    default:
      return null;
  }
}

/** The report of a call that is over. */
export function endReport(
  { id, startedAt }: { id: string; startedAt: number },
  { reason, from }: CallEnd,
  now: number,
): ExchangeEvent {
  // The clock may have been set back since.
  const durationMs = Math.max(0, now - startedAt);
  return { type: "call_ended", callId: id, reason, from, durationMs };
}
