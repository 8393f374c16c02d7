import type { ClientMessage } from "../../../lib/protocol.ts";
import { REFUSED } from "../../../lib/signaling/refusal.ts";
import type { Line } from "./line.ts";
import type { Page } from "./page.ts";
import type { Client } from "./person.ts";

/** Something that somebody sends, once or again. */
export class Sent {
  /** Whose it is, once a page counts it, and its place in what that page sent. */
  page: Page | null = null;
  place = 0;

  /**
   * @param message null for something that is none
   * @param taken told when the exchange takes it up, which may be later than it arrives
   */
  constructor(
    private readonly message: ClientMessage | null,
    private readonly taken: (line: Line) => void,
  ) {}

  /** Hands it to the server. */
  deliver({ line, connection }: Client): void {
    if (!this.message) {
      // Nothing waits before it, so that it is taken up at once.
      this.taken(line);
      return connection.handleInvalid(null, REFUSED.offerMissing);
    }
    const { id } = this.message;
    const message = { ...this.message };
    let taken = false;
    Object.defineProperty(message, "id", {
      get: () => {
        if (!taken) {
          taken = true;
          this.taken(line);
        }
        return id;
      },
    });
    connection.handleMessage(message);
  }
}
