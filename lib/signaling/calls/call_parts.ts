import type { Call } from "./call.ts";
import type { CallMediaService, SavedMedia } from "../media_port.ts";
import type { CallObserver } from "./call_observer.ts";
import type { Clock } from "../clock.ts";
import type { Timing } from "../timing.ts";

/** What a call is made of. */
export interface CallParts {
  media: CallMediaService;
  clock: Clock;
  timing: Timing;
  observer: CallObserver;
  /** Told of each pipeline that is given up, with what settles when it is freed. */
  freeing(freed: Promise<void>): void;
  /** Told when it stands, and each time that its media is found elsewhere: before its parties are. */
  changed(call: Call): void;
}

/** How a call began: with its caller's offer, or in the process before, where it was active. */
export type CallOrigin =
  | { sdpOffer: string }
  | { startedAt: number; media: SavedMedia | null };
