/** ms between measurements, short enough to see delays that a call would feel. */
const TICK_MS = 100;

/** Number of measurements behind {@link EventLoopWatch.worstMs}: ten seconds. */
const REMEMBERED_TICKS = 100;

/** Measures the event loop delay: how late timers of this process run. */
export class EventLoopWatch {
  readonly #recent: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param observe gets each measured delay in ms */
  constructor(private readonly observe: (lagMs: number) => void = () => {}) {}

  /** Measures until {@link stop}. */
  start(): void {
    const dueAt = performance.now() + TICK_MS;
    this.#timer = setTimeout(() => {
      const lagMs = Math.max(0, performance.now() - dueAt);
      this.#recent.push(lagMs);
      if (this.#recent.length > REMEMBERED_TICKS) this.#recent.shift();
      this.observe(lagMs);
      this.start();
    }, TICK_MS);
  }

  /** The longest delay of the last ten seconds, in ms. */
  get worstMs(): number {
    return Math.max(0, ...this.#recent);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
