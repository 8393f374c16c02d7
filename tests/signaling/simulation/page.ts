import { assert } from "@std/assert";
import type { Line } from "./line.ts";
import type { Sent } from "./sent.ts";

/** A page of part 2 that counts, from the answer with which it and the server began to. */
export class Page {
  /** Messages of the session that arrived. */
  received = 0;
  /** Own messages that the server took up. */
  #handled = 0;
  #count = 0;
  /** Such that the server is not known to have. */
  #unacknowledged: Sent[] = [];

  /**
   * @param life of the server's process
   * @param line over which the server knows it
   */
  constructor(
    public token: string,
    public line: Line,
    readonly life: number,
  ) {}

  sends(sent: Sent): void {
    sent.page = this;
    sent.place = this.#count++;
    this.#unacknowledged.push(sent);
  }

  /** The server takes it up: each once, and in order. */
  taken({ place }: Sent): void {
    assert(
      place === this.#handled,
      "a message lost, doubled or out of order on its way to the server",
    );
    this.#handled++;
  }

  /** The server says how many it has. */
  acknowledged(count: number): void {
    assert(count === this.#handled, "the server miscounts");
    this.#unacknowledged = this.#unacknowledged.filter(({ place }) =>
      place >= count
    );
  }

  /** What the server lacks. */
  get lacking(): readonly Sent[] {
    return this.#unacknowledged;
  }

  check(): void {
    assert(
      this.#handled === this.#count,
      "a message was lost on its way to the server",
    );
  }
}
