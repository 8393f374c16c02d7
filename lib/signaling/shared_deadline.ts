/** Those who have to do something within a time that is the same for all: one timer serves them. */
export class SharedDeadline<T> {
  /** In ms of `performance.now()`, in the order in which they came. */
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
      // Timers are exact to the ms.
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
