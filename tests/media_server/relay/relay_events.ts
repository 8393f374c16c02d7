import type { MediaPeerEvents } from "../../../lib/media_server/media_engine.ts";
import { deadline } from "./deadline.ts";

/** A monotonic clock that a test sets. */
export class FakeClock {
  now = 1_000;
}

/** Events of a leg, in words. */
export interface Recorder extends MediaPeerEvents {
  readonly log: string[];
  /** Resolves when an event of these words has come. */
  until(words: string): Promise<void>;
}

/** Records the events of a leg. */
export function recorder(): Recorder {
  const log: string[] = [];
  const waits = new Map<string, () => void>();
  const told = (words: string) => {
    log.push(words);
    waits.get(words)?.();
  };
  return {
    log,
    until: async (words) => {
      if (log.includes(words)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waits.set(words, resolve);
      await deadline(promise);
    },
    candidate: ({ candidate }) => told(candidate),
    gatheringDone: () => told("gathered"),
    iceState: (state) => told(`ice ${state}`),
    connectionState: (state) => told(`connection ${state}`),
    mediaFlowOut: (kind, flowing) => told(`${kind} out ${flowing}`),
    mediaFlowIn: (kind, flowing) => told(`${kind} in ${flowing}`),
    error: (description) => told(`error ${description}`),
  };
}
