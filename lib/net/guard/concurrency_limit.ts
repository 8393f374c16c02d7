/** ms after which running work no longer counts. */
const PATIENCE_MS = 250;

/** Limits concurrency: runs a few tasks at a time, in order of arrival. */
export class ConcurrencyLimit {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly room: number) {}

  /** Runs `work` when there is room for it. Rejects if `work` does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.room) this.#inside++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inside--;
    };
    const impatient = setTimeout(leave, PATIENCE_MS);
    try {
      return await work();
    } finally {
      clearTimeout(impatient);
      leave();
    }
  }
}
