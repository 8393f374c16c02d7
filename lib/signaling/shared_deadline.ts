/** Items handled without a pause: about 5 ms, if each ends a session. */
const AT_ONCE = 100;

/** A time limit that is the same for all items: one timer serves them all. Many that are over at once let other work have its turn. */
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
    let handled = 0;
    for (const [one, since] of this.#since) {
      // Timers are exact to the millisecond. Items added by `passed` wait for
      // the next look, however short their time is.
      const left = since + this.ms - now;
      if (left >= 1 || since >= now) return this.#lookIn(left);
      if (handled++ === AT_ONCE) return this.#lookIn(0);
      this.#since.delete(one);
      let failed = true;
      try {
        this.passed(one);
        failed = false;
      } finally {
        // An exception for one item must not keep the others waiting.
        if (failed && this.#since.size > 0) this.#lookIn(0);
      }
    }
  }
}
