import type { Clock } from "../../../lib/signaling/clock.ts";

/** The timers of one process, which end with it. */
export class OwnTimers implements Clock {
  readonly #cancels = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  /** Timers that have not run. */
  get pending(): number {
    return this.#cancels.size;
  }

  now(): number {
    return this.clock.now();
  }

  after(ms: number, callback: () => void): () => void {
    const stop = () => {
      this.#cancels.delete(stop);
      cancel();
    };
    const cancel = this.clock.after(ms, () => {
      this.#cancels.delete(stop);
      callback();
    });
    this.#cancels.add(stop);
    return stop;
  }

  clear(): void {
    for (const stop of [...this.#cancels]) stop();
  }
}
