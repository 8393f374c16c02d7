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
   */
  constructor(
    private readonly message: ClientMessage | null,
    private readonly taken: (line: Line) => void,
  ) {}

  /** Hands it to the server. */
  deliver({ line, connection }: Client): void {
    const taken = () => this.taken(line);
    if (this.message) {
      connection.handleMessage(tellsOfReading(this.message, "id", taken));
    } else {
      connection.handleInvalid(
        null,
        tellsOfReading(REFUSED.offerMissing, "reason", taken),
      );
    }
  }
}

/** A copy that reports the first reading of one of its fields. */
function tellsOfReading<T extends object>(
  of: T,
  field: keyof T,
  read: () => void,
): T {
  const copy = { ...of };
  let told = false;
  Object.defineProperty(copy, field, {
    get: () => {
      if (!told) {
        told = true;
        read();
      }
      return of[field];
    },
  });
  return copy;
}
