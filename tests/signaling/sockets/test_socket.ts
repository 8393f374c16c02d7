import type {
  ClientMessage,
  ServerMessage,
} from "../../../lib/shared/protocol.ts";

/** A client's socket whose messages are awaited one by one. */
export class TestSocket {
  /** The close code. */
  readonly closed: Promise<number>;
  #messages: ServerMessage[] = [];
  #waiting: ((message: ServerMessage) => void) | null = null;

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      const message: ServerMessage = JSON.parse(data);
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) waiting(message);
      else this.#messages.push(message);
    };
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code }) => resolve(code);
    });
  }

  static open(url: string): Promise<TestSocket> {
    const socket = new WebSocket(url);
    const client = new TestSocket(socket);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(client);
      socket.onerror = () => reject(new Error("The socket did not open."));
    });
  }

  send(message: ClientMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.socket.send(bytes);
  }

  next(): Promise<ServerMessage> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  /** Skips messages before the next one of that kind. */
  async until<I extends ServerMessage["id"]>(
    id: I,
  ): Promise<ServerMessage & { id: I }> {
    while (true) {
      const message = await this.next();
      if (message.id === id) return message as ServerMessage & { id: I };
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
