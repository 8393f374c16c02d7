import { assert } from "@std/assert";
import type { Message } from "./transcript.ts";

export type { Message };

/** A raw JSON-RPC client: sends anything, and sees everything. */
export class RpcSocket {
  readonly events: Message[] = [];
  readonly closed = Promise.withResolvers<CloseEvent>();
  readonly #replies = new Map<unknown, (reply: Message) => void>();
  readonly #socket: WebSocket;
  #id = 1_000;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(data);
      const settle = this.#replies.get(message.id);
      if (message.method === "onEvent") this.events.push(message);
      else settle?.(message);
    };
    socket.onclose = (event) => this.closed.resolve(event);
  }

  static async open(url: string): Promise<RpcSocket> {
    const socket = new WebSocket(url);
    const client = new RpcSocket(socket);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    socket.onerror = null;
    return client;
  }

  /** Sends a request unchanged, and waits for the reply with its id. */
  request(request: Message): Promise<Message> {
    const reply = this.next(request.id ?? null);
    this.#socket.send(JSON.stringify(request));
    return reply;
  }

  /**
   * The next reply with this id; the id is null if the message was no request.
   */
  next(id: unknown): Promise<Message> {
    return new Promise((resolve) => this.#replies.set(id, resolve));
  }

  /** Calls a method. */
  call(method: string, params?: Message): Promise<Message> {
    return this.request({ jsonrpc: "2.0", id: this.#id++, method, params });
  }

  /** Calls a method that must succeed. */
  async result(method: string, params?: Message): Promise<Message> {
    const reply = await this.call(method, params);
    assert(reply.result, JSON.stringify(reply));
    return reply.result as Message;
  }

  /** Sends something that is not a request. */
  sendText(text: string): void {
    this.#socket.send(text);
  }

  /** Closes, and waits until it is closed. */
  async close(): Promise<void> {
    this.#socket.close();
    await this.closed.promise;
  }
}
