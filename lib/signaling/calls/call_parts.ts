import type { Call } from "./call.ts";
import type { CallMediaService, SavedMedia } from "../media_port.ts";
import type { CallObserver } from "./call_observer.ts";
import type { Clock } from "../clock.ts";
import type { MediaTurns } from "../limits/media_turns.ts";
import type { Timing } from "../timing.ts";

/** Dependencies of a call. */
export interface CallParts {
  media: CallMediaService;
  /** Order of the expensive requests to media servers. */
  turns: MediaTurns;
  clock: Clock;
  timing: Timing;
  observer: CallObserver;
  /** Called for each abandoned pipeline, with a promise that settles when it is freed. */
  freeing(freed: Promise<void>): void;
  /** Called when the call is established, and whenever its media moves, before its parties are told. */
  changed(call: Call): void;
}

/** Origin of a call: its caller's offer, or the previous process, where it was active. */
export type CallOrigin =
  | { sdpOffer: string }
  | { startedAt: number; media: SavedMedia | null };
