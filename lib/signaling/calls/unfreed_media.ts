import type { Clock } from "../clock.ts";

/** Media that calls have given up, and that media servers have not freed yet. */
export class UnfreedMedia {
  /** One promise for each pipeline; it settles when the pipeline is freed. */
  readonly #freeing = new Set<Promise<void>>();

  constructor(private readonly clock: Clock) {}

  /** A call gave up a pipeline, which is freed when `freed` settles. */
  add(freed: Promise<void>): void {
    this.#freeing.add(freed);
    freed.then(() => this.#freeing.delete(freed));
  }

  /** Resolves when all media given up so far is freed, or after `ms`. */
  async freed(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.clock.after(ms, resolve);
      Promise.all(this.#freeing).then(() => {
        cancel();
        resolve();
      });
    });
  }
}
