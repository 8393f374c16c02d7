import { Outbox } from "../../shared/outbox.ts";
import {
  type ClientMessage,
  isCounted,
  type ServerMessage,
} from "../../shared/protocol.ts";

/**
 * Limits for unacknowledged messages: the burst that the server allows a new
 * socket (200) covers them.
 */
const UNACKNOWLEDGED = { messages: 150, length: 256 * 1024 };

/**
 * Counted messages, in both directions together, after which both sides
 * acknowledge: a tenth of what the server keeps.
 */
const TELL_EVERY = 50;

/**
 * Numbers the messages of a session, so that none is lost or duplicated across
 * sockets.
 */
export class CountedDelivery {
  #outbox = new Outbox(UNACKNOWLEDGED);
  #received = 0;
  #untold = 0;
  #unsendable = false;

  /**
   * Number of the session's messages received; undefined if a message was lost.
   */
  get received(): number | undefined {
    return this.#outbox.holed || this.#unsendable ? undefined : this.#received;
  }

  /** Whether it is time for both sides to acknowledge. */
  get due(): boolean {
    return this.#untold >= TELL_EVERY;
  }

  /**
   * Keeps a message that is sent while registered.
   *
   * @returns the text to send
   */
  sending(message: ClientMessage): string {
    const text = JSON.stringify(message);
    if (isCounted(message)) {
      // Whether it will be written to a socket is not known yet.
      this.#outbox.add(text, false);
      this.#untold++;
    }
    return text;
  }

  /**
   * A message arrived; null for one that only a later version of this page
   * understands.
   */
  receiving(message: ServerMessage | null): void {
    if (message === null || isCounted(message)) {
      this.#received++;
      this.#untold++;
    }
    if (message?.id === "pong") this.#arrived(message.received);
  }

  /**
   * The server closed the socket because of one of the unacknowledged messages,
   * and would do so again.
   */
  refused(): void {
    this.#unsendable = true;
  }

  /**
   * We are registered on this socket.
   *
   * @param received number of our messages that the server has; undefined where
   * both sides start at 0
   * @returns the messages that the server lacks
   */
  resumed(received: number | undefined): readonly string[] {
    if (received !== undefined) {
      this.#arrived(received);
      return this.#outbox.takeAll();
    }
    this.#outbox = new Outbox(UNACKNOWLEDGED);
    this.#received = 0;
    this.#unsendable = false;
    return [];
  }

  /**
   * Acknowledges received messages, and asks for the server's acknowledgement.
   */
  telling(): number {
    this.#untold = 0;
    return this.#received;
  }

  #arrived(count: number | undefined): void {
    if (count !== undefined) this.#outbox.acknowledge(count);
  }
}
