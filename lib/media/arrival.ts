/** Those who wait for something, such as a media server, to come up. */
export class Arrival<T> {
  readonly #waiting = new Set<(arrived: T) => void>();

  /**
   * Runs this at the next arrival.
   *
   * @returns cancels it
   */
  once(run: (arrived: T) => void): () => void {
    // The same function may wait twice.
    const wait = (arrived: T) => run(arrived);
    this.#waiting.add(wait);
    return () => void this.#waiting.delete(wait);
  }

  /** The next arrival; null if there is none within `ms`. */
  within(ms: number): Promise<T | null> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        cancel();
        resolve(null);
      }, ms);
      const cancel = this.once((arrived) => {
        clearTimeout(late);
        resolve(arrived);
      });
    });
  }

  /** Ends all waits. */
  tell(arrived: T): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const run of waiting) run(arrived);
  }
}
