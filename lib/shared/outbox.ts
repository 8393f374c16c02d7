/** Bounds of an {@link Outbox}. */
export interface OutboxLimits {
  messages: number;
  /** Total of all messages, in UTF-16 units. */
  length: number;
}

/**
 * Outgoing messages of one side of a session, numbered and kept until the other
 * side acknowledges them (docs/protocol.md, Nothing lost). Beyond its limits,
 * the oldest are dropped.
 */
export class Outbox {
  #texts: string[] = [];
  /** Topic of each message, if any: a later message with the same topic replaces an earlier one. */
  #topics: (string | undefined)[] = [];
  #length = 0;
  /** Number of messages removed before the first one kept. */
  #before = 0;
  /** Number of kept messages that were written to a socket. */
  #written = 0;
  /** Number of kept messages that may have arrived, because their socket was alive after they were written. */
  #gone = 0;
  #holed = false;

  constructor(private readonly limits: OutboxLimits) {}

  /** A message was dropped before it was written, so it is lost. */
  get holed(): boolean {
    return this.#holed;
  }

  /**
   * @param written whether it is written to a socket now
   * @param topic only the latest message of a topic matters: an earlier one
   * that was never written is removed
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

  /** All kept messages in order, to be written to a socket now. */
  takeAll(): readonly string[] {
    this.#written = this.#texts.length;
    return [...this.#texts];
  }

  /** The socket is alive: everything written to it may have arrived. */
  heard(): void {
    this.#gone = this.#written;
  }

  /**
   * The other side has received the first `count` messages.
   *
   * @returns false if that is impossible, or the next one is no longer kept
   */
  acknowledge(count: number): boolean {
    const more = count - this.#before;
    if (more < 0 || more > this.#texts.length) return false;
    this.#drop(more);
    return true;
  }

  /** Drops the messages that may have arrived, for a client that will not acknowledge them. */
  forget(): void {
    this.#drop(this.#gone);
  }

  /** The other side starts again and counts from 0: messages that its predecessor may have received are dropped. */
  restart(): void {
    this.forget();
    this.#before = 0;
  }

  /** Removes an unwritten message of this topic. That is safe because nobody has counted it. */
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
