import { assert } from "@std/assert";
import { CountedDelivery } from "../../../lib/phone/session/counted_delivery.ts";
import type {
  ClientMessage,
  ServerMessage,
} from "../../../lib/shared/protocol.ts";
import type { Line } from "./line.ts";
import type { Sent } from "./sent.ts";

/**
 * A page of version 2 that counts messages as the phone does, starting at the
 * answer with which both sides began to.
 */
export class Page {
  readonly #delivery = new CountedDelivery();
  readonly #sent: Sent[] = [];
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

  /** The number of the session's messages that arrived. */
  get received(): number | undefined {
    return this.#delivery.received;
  }

  /**
   * @param message that is meant; something else that counts may be sent
   * instead
   */
  sends(sent: Sent, message: ClientMessage): void {
    this.#delivery.sending(message);
    sent.page = this;
    sent.place = this.#sent.push(sent) - 1;
  }

  /** The number of own messages that the server has handled. */
  get handled(): number {
    return this.#handled;
  }

  /** @param handled number of own messages that the server had handled when it wrote this */
  receives(message: ServerMessage, handled: number): void {
    this.#delivery.receiving(message);
    if (message.id === "pong" && message.received !== undefined) {
      assert(message.received === handled, "the server miscounts");
    }
  }

  /** The server handles a message: each once, and in order. */
  taken({ place }: Sent): void {
    assert(
      place === this.#handled,
      "a message lost, doubled or out of order on its way to the server",
    );
    this.#handled++;
  }

  /**
   * The server resumes the session, and reports its count.
   * @returns the messages to send again
   */
  resumed(count: number): readonly Sent[] {
    assert(count === this.#handled, "the server miscounts");
    const { length } = this.#delivery.resumed(count);
    return this.#sent.slice(this.#sent.length - length);
  }

  check(): void {
    assert(
      this.#handled === this.#sent.length,
      "a message was lost on its way to the server",
    );
  }
}
