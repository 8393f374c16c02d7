/** In ms between looks: frequent enough to see what a call would feel. */
const TICK_MS = 100;

/** Looks that {@link EventLoopWatch.worstMs} remembers: ten seconds. */
const REMEMBERED_TICKS = 100;

/** Measures how late timers of this process run, which is how late everything else runs. */
export class EventLoopWatch {
  readonly #recent: number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param observe told of each measured lateness in ms */
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

  /** The worst of the last ten seconds, in ms. */
  get worstMs(): number {
    return Math.max(0, ...this.#recent);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
