/** Time source of the exchange; simulations provide their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs `callback` once after `ms`. @returns a function that cancels it */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
