/** A time limit that is the same for all items: one timer serves them all. */
export class SharedDeadline<T> {
  /** Start of each item, in ms of `performance.now()`, in order. */
  readonly #since = new Map<T, number>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly ms: number,
    private readonly passed: (one: T) => void,
  ) {}

  add(one: T): void {
    this.#since.set(one, performance.now());
    if (this.#timer === null) this.#lookIn(this.ms);
  }

  delete(one: T): void {
    this.#since.delete(one);
    if (this.#since.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #lookIn(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#timer = null;
    const now = performance.now();
    for (const [one, since] of this.#since) {
      // Timers are exact to the millisecond. Items added by `passed` wait for
      // the next look, however short their time is.
      const left = since + this.ms - now;
      if (left >= 1 || since >= now) return this.#lookIn(left);
      this.#since.delete(one);
      let handled = false;
      try {
        this.passed(one);
        handled = true;
      } finally {
        // An exception for one item must not keep the others waiting.
        if (!handled && this.#since.size > 0) this.#lookIn(0);
      }
    }
  }
}
