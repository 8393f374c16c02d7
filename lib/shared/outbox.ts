/** Bounds of an {@link Outbox}. */
export interface OutboxLimits {
  messages: number;
  /** UTF-16 units of all of them. */
  length: number;
}

/**
 * What one side of a session has to say to the other: numbered, and kept until
 * the other side is known to have it (docs/protocol.md, Nothing lost). Over its
 * bounds the oldest are dropped.
 */
export class Outbox {
  #texts: string[] = [];
  /** Beside each text: what a later message with the same topic makes pointless. */
  #topics: (string | undefined)[] = [];
  #length = 0;
  /** How many there were before the first of these. */
  #before = 0;
  /** How many of these were written to a socket. */
  #written = 0;
  /** How many of these may have arrived: the socket was there for sure. */
  #gone = 0;
  #holed = false;

  constructor(private readonly limits: OutboxLimits) {}

  /** One was dropped that never was written: it is lost. */
  get holed(): boolean {
    return this.#holed;
  }

  /**
   * @param written to a socket, now
   * @param topic of which only the latest message matters: an earlier one that
   * was never written is left out
   */
  add(text: string, written: boolean, topic?: string): void {
    if (topic !== undefined && !written) this.#leaveOut(topic);
    this.#topics.push(topic);
    this.#texts.push(text);
    this.#length += text.length;
    if (written) this.#written = this.#texts.length;
    const { messages, length } = this.limits;
    while (this.#texts.length > messages || this.#length > length) {
      if (this.#written === 0) this.#holed = true;
      this.#drop(1);
    }
  }

  /** Everything that is kept, in order, to be written to a socket now. */
  takeAll(): readonly string[] {
    this.#written = this.#texts.length;
    return [...this.#texts];
  }

  /** The socket written to is there: what was written may have arrived. */
  heard(): void {
    this.#gone = this.#written;
  }

  /**
   * The other side has the first `count`.
   *
   * @returns false when that cannot be, or the next one is not kept any more
   */
  acknowledge(count: number): boolean {
    const more = count - this.#before;
    if (more < 0 || more > this.#texts.length) return false;
    this.#drop(more);
    return true;
  }

  /** Drops what may have arrived: nobody will say what of it has not. */
  forget(): void {
    this.#drop(this.#gone);
  }

  /** The other side begins anew, and counts from 0: what the one before it may have is not for it. */
  restart(): void {
    this.forget();
    this.#before = 0;
  }

  /** Nobody counts a message that was never written. */
  #leaveOut(topic: string): void {
    const at = this.#topics.indexOf(topic, this.#written);
    if (at < 0) return;
    this.#topics.splice(at, 1);
    const [text] = this.#texts.splice(at, 1);
    this.#length -= text.length;
  }

  #drop(count: number): void {
    if (count === 0) return;
    this.#topics.splice(0, count);
    for (const text of this.#texts.splice(0, count)) {
      this.#length -= text.length;
    }
    this.#before += count;
    this.#written = Math.max(0, this.#written - count);
    this.#gone = Math.max(0, this.#gone - count);
  }
}
