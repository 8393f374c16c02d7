import { assert, assertEquals } from "@std/assert";
import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import type { Door } from "../../../lib/cluster/linked_sockets.ts";
import type { Ledger } from "./ledger.ts";
import type { Line } from "./line.ts";
import type { Sent } from "./sent.ts";

/** Dependencies of {@link doorOfLines}. */
export interface LineDoorParts {
  ledger: Ledger;
  /** The line whose number is this address. */
  line(address: string): Line;
  /** Messages that the exchange has handled of the page on a line. */
  handled(line: Line): number;
  /** Runs a comparison whose failure is reported after the step. */
  observe(compare: () => void): void;
}

/**
 * The exchange's ends of the lines: each message has to come out of the network
 * as it went in, in order, and the books follow what the exchange does.
 */
export function doorOfLines(
  exchange: Door,
  { ledger, line: lineOf, handled, observe }: LineDoorParts,
): Door {
  const next = (line: Line): Sent | undefined => {
    const sent = line.going.shift();
    if (sent) sent.comes(line);
    else observe(() => assert(sent, "a message that nobody sent"));
    return sent;
  };
  return {
    connect: (socket, address) => {
      const line = lineOf(address ?? "");
      const connection = exchange.connect({
        send: (text) => {
          if (line.over) return;
          observe(() => written(ledger, line, text, handled(line)));
          socket.send(text);
        },
        close: (code, reason) => {
          line.over = true;
          socket.close(code, reason);
        },
      });
      return {
        get registered() {
          return connection.registered;
        },
        handleMessage: (message) => {
          const sent = next(line);
          if (!sent) return;
          if (sent.message !== message) {
            observe(() => assertEquals(plain(message), plain(sent.message)));
          }
          const taken = () => sent.taken(line);
          connection.handleMessage(tellsOfReading(message, "id", taken));
        },
        handleInvalid: (id, refusal) => {
          const sent = next(line);
          if (!sent) return;
          observe(() =>
            assert(sent.message === null, "a message became invalid")
          );
          const taken = () => sent.taken(line);
          connection.handleInvalid(
            id,
            tellsOfReading(refusal, "reason", taken),
          );
        },
        handleClose: () => {
          line.over = true;
          ledger.actor = null;
          ledger.lineClosed(line);
          connection.handleClose();
        },
      };
    },
  };
}

/** The exchange writes a message for a line. */
function written(
  ledger: Ledger,
  line: Line,
  text: string,
  handled: number,
): void {
  const message: ServerMessage = JSON.parse(text);
  const asked = message.id === "registerResponse"
    ? line.asked.shift()
    : undefined;
  if (message.id === "registerResponse") {
    assert(asked, "an answer to no register");
    ledger.registered(line, asked, message);
  }
  line.coming.push({ session: line.session, message, text, asked, handled });
  ledger.written(line, message);
}

/** A message as it is sent. */
function plain(message: object | null): unknown {
  return JSON.parse(JSON.stringify(message));
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
