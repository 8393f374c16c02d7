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
    this.#timer ??= setTimeout(() => this.#look(), this.ms);
  }

  delete(one: T): void {
    this.#since.delete(one);
    if (this.#since.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    this.#timer = null;
    const now = performance.now();
    for (const [one, since] of this.#since) {
      // Timers are exact to the millisecond.
      const left = since + this.ms - now;
      if (left >= 1) {
        this.#timer = setTimeout(() => this.#look(), left);
        return;
      }
      this.#since.delete(one);
      this.passed(one);
    }
  }
}
