import type { ClientMessage, ServerMessage } from "../lib/shared/protocol.ts";
import type { Exchange } from "../lib/signaling/exchange.ts";

/** A client of the exchange, without a socket in between. */
export class LocalClient {
  readonly #connection;
  readonly #waiting = new Map<string, () => void>();

  constructor(exchange: Exchange) {
    this.#connection = exchange.connect({
      send: (text) => {
        const { id } = JSON.parse(text) as ServerMessage;
        this.#waiting.get(id)?.();
      },
      close: () => {},
    });
  }

  send(message: ClientMessage): void {
    this.#connection.handleMessage(message);
  }

  next(id: ServerMessage["id"]): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }
}
