import type { ClientMessage } from "../../../lib/shared/protocol.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import type { Line } from "./line.ts";
import type { Page } from "./page.ts";
import type { Client } from "./person.ts";

/** Something that somebody sends, once or repeatedly. */
export class Sent {
  /** The page that counts it, and its place among that page's messages. */
  page: Page | null = null;
  place = 0;

  /**
   * @param message null for something that is not a message
   * @param taken called when the exchange handles it, which may be later than
   * it arrives
   * @param comes called when it arrives at the exchange
   */
  constructor(
    readonly message: ClientMessage | null,
    readonly taken: (line: Line) => void,
    readonly comes: (line: Line) => void = () => {},
  ) {}

  /** Gives it to the network. */
  deliver({ line, connection }: Client): void {
    line.going.push(this);
    if (this.message) connection.handleMessage(this.message);
    else connection.handleInvalid(null, REFUSED.offerMissing);
  }
}
