import { MAX_WAITING_MESSAGES } from "../timing.ts";

/** Passes the messages of one socket in order, even while one of them takes time. */
export class MessageGate {
  #waiting: (() => void)[] = [];
  #held = false;
  #closed = false;

  /**
   * Handles a message now, or after the earlier ones.
   *
   * @returns false if too many are waiting; it is not handled then
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
   * Holds other messages back until `work` is done. If the gate closes
   * meanwhile, the result is ignored.
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

  /** The socket is gone: waiting messages are not handled. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
  }

  /** Handles waiting messages until one of them holds the others again. */
  #release(): void {
    while (!this.#held && !this.#closed) {
      const next = this.#waiting.shift();
      if (!next) return;
      next();
    }
  }
}
