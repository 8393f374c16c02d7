import { assert } from "@std/assert";
import { CountedDelivery } from "../../../lib/phone/session/counted_delivery.ts";
import type {
  ClientMessage,
  ServerMessage,
} from "../../../lib/shared/protocol.ts";
import type { Line } from "./line.ts";
import type { Sent } from "./sent.ts";

/** A page of part 2 that counts as the phone does, from the answer with which it and the server began to. */
export class Page {
  readonly #delivery = new CountedDelivery();
  readonly #sent: Sent[] = [];
  /** Own messages that the server took up. */
  #handled = 0;

  /**
   * @param life of the server's process
   * @param line over which the server knows it
   */
  constructor(
    public token: string,
    public line: Line,
    readonly life: number,
  ) {}

  /** How many messages of the session arrived. */
  get received(): number | undefined {
    return this.#delivery.received;
  }

  /** @param message in whose place something else may be sent that counts */
  sends(sent: Sent, message: ClientMessage): void {
    this.#delivery.sending(message);
    sent.page = this;
    sent.place = this.#sent.push(sent) - 1;
  }

  receives(message: ServerMessage): void {
    this.#delivery.receiving(message);
    if (message.id === "pong" && message.received !== undefined) {
      this.#compare(message.received);
    }
  }

  /** The server takes it up: each once, and in order. */
  taken({ place }: Sent): void {
    assert(
      place === this.#handled,
      "a message lost, doubled or out of order on its way to the server",
    );
    this.#handled++;
  }

  /** The server knows it again, and says how many it has. @returns what is to be sent again */
  resumed(count: number): readonly Sent[] {
    this.#compare(count);
    const { length } = this.#delivery.resumed(count);
    return this.#sent.slice(this.#sent.length - length);
  }

  check(): void {
    assert(
      this.#handled === this.#sent.length,
      "a message was lost on its way to the server",
    );
  }

  #compare(count: number): void {
    assert(count === this.#handled, "the server miscounts");
  }
}
