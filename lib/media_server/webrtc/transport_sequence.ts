import { isBefore } from "./bytes.ts";

/**
 * The transport-wide sequence numbers towards one browser. They pass as the
 * source wrote them, until another source takes over: then they continue from the
 * last one.
 */
export class TransportSequence {
  /** Offset added to the source's numbers, modulo 2^16. */
  offset = 0;
  #owner: object | null = null;
  #last: number | null = null;

  /** Whether this source's numbers are in use. */
  isFedBy(owner: object): boolean {
    return this.#owner === owner;
  }

  /** Records a source's number and returns the offset for it. */
  admit(owner: object, sequence: number): number {
    if (this.#owner !== owner) {
      this.#owner = owner;
      if (this.#last !== null) {
        this.offset = (this.#last + 1 - sequence) & 0xffff;
      }
    }
    const mapped = (sequence + this.offset) & 0xffff;
    if (this.#last === null || isBefore(this.#last, mapped)) {
      this.#last = mapped;
    }
    return this.offset;
  }
}
