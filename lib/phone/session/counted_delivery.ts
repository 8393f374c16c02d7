import { Outbox } from "../../shared/outbox.ts";
import {
  type ClientMessage,
  isCounted,
  type ServerMessage,
} from "../../shared/protocol.ts";

/** What the server is not known to have: its burst for a new socket (200) takes all of it. */
const UNACKNOWLEDGED = { messages: 150, length: 256 * 1024 };

/** Counted messages, both ways, after which both are told: a tenth of what the server keeps. */
const TELL_EVERY = 50;

/** Counts the messages of a session, so that over one socket after another none is lost and none comes twice. */
export class CountedDelivery {
  #outbox = new Outbox(UNACKNOWLEDGED);
  #received = 0;
  #untold = 0;
  #unsendable = false;

  /** How many messages of the session are here; undefined where it cannot go on without a hole. */
  get received(): number | undefined {
    return this.#outbox.holed || this.#unsendable ? undefined : this.#received;
  }

  /** Whether it is time to tell each other what has arrived. */
  get due(): boolean {
    return this.#untold >= TELL_EVERY;
  }

  /** To be sent while the server knows us. @returns the text to send */
  sending(message: ClientMessage): string {
    const text = JSON.stringify(message);
    if (isCounted(message)) {
      // Whether it is written to anything nobody knows yet.
      this.#outbox.add(text, false);
      this.#untold++;
    }
    return text;
  }

  /** Something came from the server; null for what only a later version of this page would know. */
  receiving(message: ServerMessage | null): void {
    if (message === null || isCounted(message)) {
      this.#received++;
      this.#untold++;
    }
    if (message?.id === "pong") this.#arrived(message.received);
  }

  /** The server closed for one of the messages that it lacks, and would again. */
  refused(): void {
    this.#unsendable = true;
  }

  /**
   * The server knows us on this socket.
   *
   * @param received how many messages of ours it has; undefined where both begin anew
   * @returns what it has not
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

  /** The server is told, and tells us. */
  telling(): number {
    this.#untold = 0;
    return this.#received;
  }

  #arrived(count: number | undefined): void {
    if (count !== undefined) this.#outbox.acknowledge(count);
  }
}
