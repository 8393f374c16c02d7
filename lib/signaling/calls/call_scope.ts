import type { Clock } from "../clock.ts";
import type { CallMediaService } from "../media_port.ts";
import type { Timing } from "../timing.ts";
import type { CallAbsence } from "./call_absence.ts";
import type { CallPartEvent } from "./call_event.ts";
import type { CallView, Party } from "./call_view.ts";

/**
 * Resolves when an expensive request to a media server may be sent on behalf of
 * a party.
 *
 * @param wanted whether the request is still to be sent
 */
export type MediaTurn = (
  party: Party,
  wanted: () => boolean,
) => Promise<void>;

/** Everything that the parts of a call share. */
export interface CallScope {
  call: CallView;
  media: CallMediaService;
  turn: MediaTurn;
  clock: Clock;
  timing: Timing;
  /** Whether the call may not go on where a media server decrypts. */
  mustSeal(): boolean;
  absence: CallAbsence;
  emit(event: CallPartEvent): void;
}
