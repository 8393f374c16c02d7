import { SharedDeadline } from "./shared_deadline.ts";

/** Time source of the exchange; simulations provide their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `callback` once after `ms`. @returns a function that cancels it */
  after(ms: number, callback: () => void): () => void;
}

/** Most durations that have a timer of their own; the exchange uses about ten. */
const MAX_DURATIONS = 50;

/** Waiting callbacks by their duration in ms. A timer of the runtime costs more than a place in one of these. */
const waiting = new Map<number, SharedDeadline<{ callback(): void }>>();

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    let deadline = waiting.get(ms);
    if (!deadline) {
      deadline = new SharedDeadline(ms, ({ callback }) => callback());
      if (waiting.size < MAX_DURATIONS) waiting.set(ms, deadline);
    }
    const own = deadline;
    const wait = { callback };
    own.add(wait);
    return () => own.delete(wait);
  },
};
