import { MAX_WAITING_MESSAGES } from "../timing.ts";

/** Lets the messages of one socket through in order, also while one of them takes its time. */
export class MessageGate {
  #waiting: (() => void)[] = [];
  #held = false;
  #closed = false;

  /**
   * Handles a message now, or after those before it.
   *
   * @returns false when too many wait already: it is not handled
   */
  pass(handle: () => void): boolean {
    if (this.#closed) return true;
    if (!this.#held) handle();
    else if (this.#waiting.length < MAX_WAITING_MESSAGES) {
      this.#waiting.push(handle);
    } else return false;
    return true;
  }

  /**
   * Keeps other messages back until `work` is done. On a gate closed meanwhile
   * nothing comes of it.
   *
   * @param work must not reject
   */
  hold<T>(work: Promise<T>, done: (result: T) => void): void {
    this.#held = true;
    work.then((result) => {
      if (this.#closed) return;
      this.#held = false;
      done(result);
      this.#release();
    });
  }

  /** The socket is gone: what waits is not handled. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  /** Until one of them holds the others again. */
  #release(): void {
    while (!this.#held && !this.#closed) {
      const next = this.#waiting.shift();
      if (!next) return;
      next();
    }
  }
}
