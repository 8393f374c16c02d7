import type { ConcurrencyLimit } from "./concurrency_limit.ts";
import {
  type ConnectionTable,
  type Ending,
  STAGE,
} from "./connection_table.ts";
import { type FrameProblem, FrameScanner } from "./frame_scanner.ts";
import type { GuardLimits } from "./guard_limits.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { refusalResponse } from "./refusal_response.ts";
import { type ClientStream, closeQuietly, writeAll } from "./streams.ts";
import { type RequestHead, RequestHeadReader } from "./request_head.ts";

/** ms between checks of the table, in case the notice of a change is lost. */
const LOOK_MS = 50;

/** Parts of the guard that a connection needs. */
export interface ConnectionParts {
  limits: GuardLimits;
  table: ConnectionTable;
  /** Connects to the service itself. */
  connect(): Promise<Deno.TcpConn>;
  /** Limits concurrent requests: many answers in one turn of the event loop would delay everything else. */
  requests: ConcurrencyLimit;
  /** Counts messages. @returns ms that they have to wait; null if they are a flood */
  delay(messages: number): number | null;
  /** Called for a WebSocket that broke a limit; the service closes it with a reason. */
  broke(port: number, problem: FrameProblem): void;
  /** Called when a WebSocket has ended. */
  over(port: number): void;
}

/**
 * One client's connection. Requests are passed on one by one, and a
 * WebSocket's bytes after their frames are checked. Nothing more is
 * read from one side until the other has taken the previous bytes.
 */
export class GuardedConnection {
  readonly #fromClient = new ReadBuffer();
  #server: Deno.TcpConn | null = null;
  /** Local port on loopback, the index in the table. */
  #port = 0;
  #back: Promise<void> = Promise.resolve();
  #serverLeft = false;
  #deadline = Infinity;
  #late: Ending | null = null;
  #writingSince = Infinity;
  #ended = false;
  #quiet = true;

  constructor(
    private readonly client: ClientStream,
    private readonly address: string,
    private readonly parts: ConnectionParts,
  ) {}

  /** Whether closing would interrupt neither a request nor a WebSocket. */
  get quiet(): boolean {
    return this.#quiet;
  }

  /** Serves the connection until it ends. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#forth();
    } catch {
      // One side has disconnected, or was closed.
    }
    try {
      if (this.#server && !this.#ended) await this.#leave(this.#server);
    } catch {
      // The other side has disconnected, too.
    }
    this.end();
  }

  /** Delivers the service's last bytes to the client, however the other direction ended. */
  async #leave(server: Deno.TcpConn): Promise<void> {
    const { lingerMs, discardBytes } = this.parts.limits;
    this.#within(lingerMs, null);
    await server.closeWrite().catch(() => {});
    await this.#back;
    // Closing a connection with unread bytes resets it, and the client would lose the last bytes.
    for (let left = discardBytes; left > 0;) {
      const bytes = await this.#fromClient.read(this.client);
      if (bytes === null) return;
      left -= bytes.length;
    }
  }

  /** Answers the first request with a refusal. Never rejects. */
  async refuse(status: number, words: string): Promise<void> {
    try {
      this.#within(this.parts.limits.firstHeadMs, null);
      if (await this.#head()) await this.#answer(status, words);
    } catch {
      // Disconnected before the refusal was sent.
    }
    this.end();
  }

  /**
   * Closes the connection if its time is up.
   *
   * @param now ms of `performance.now()`
   */
  look(now: number): void {
    const { table, limits } = this.parts;
    if (now > this.#deadline) return this.end(this.#late);
    if (now - this.#writingSince > limits.stalledMs) {
      return this.end("slowReader");
    }
    if (this.#port === 0) return;
    const stage = table.stage(this.#port);
    if (stage === STAGE.dropped) this.end();
    else if (stage === STAGE.closing && this.#deadline === Infinity) {
      this.#within(limits.lingerMs, null);
    }
  }

  /** Closes both sides at once. Idempotent. */
  end(why: Ending | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#quiet = false;
    const { table, over } = this.parts;
    if (why) table.countEnding(why);
    closeQuietly(this.client);
    if (!this.#server) return;
    closeQuietly(this.#server);
    const wasSocket = table.stage(this.#port) !== STAGE.http;
    table.free(this.#port);
    if (wasSocket) over(this.#port);
  }

  /** Forwards from the client to the service, until the client disconnects or must be closed. */
  async #forth(): Promise<void> {
    const { limits, table } = this.parts;
    this.#within(limits.firstHeadMs, "halfOpen");
    for (let requests = 1;; requests++) {
      const head = await this.#head();
      if (!head) return;
      if (head.bodyBytes > limits.bodyBytes) {
        table.countEnding("body");
        return await this.#answer(413, "This request's body is too large.");
      }
      this.#within(limits.bodyMs, "slowRequest");
      const body = await this.#body(head.bodyBytes);
      if (!body) return;
      this.#quiet = false;
      this.#within(limits.requestMs, "slowRequest");
      await this.parts.requests.run(async () => {
        await this.#pass(head.bytes);
        await this.#pass(body);
        await this.#answered(requests);
      });
      if (table.stage(this.#port) !== STAGE.http) return await this.#frames();
      this.#quiet = true;
      if (!this.#serverLeft) this.#within(limits.keepAliveMs, null);
    }
  }

  /** Reads a request's head. @returns null if the client disconnected or was refused */
  async #head(): Promise<RequestHead | null> {
    const { limits, table } = this.parts;
    const reader = new RequestHeadReader(limits.headBytes);
    while (true) {
      const bytes = await this.#read();
      if (bytes === null) return null;
      if (!reader.begun && this.#server) {
        this.#within(limits.headMs, "halfOpen");
      }
      const head = reader.take(bytes);
      if (head === null) continue;
      if (typeof head === "number") {
        table.countEnding("badHead");
        await this.#answer(head, "This request's head is not accepted.");
        return null;
      }
      if (head.rest.length > 0) this.#fromClient.putBack(head.rest);
      return head;
    }
  }

  /**
   * Reads a body to its end: until then it costs the service nothing.
   *
   * @returns null if the client disconnected
   */
  async #body(length: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const body = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const bytes = await this.#read();
      if (bytes === null) return null;
      const part = bytes.subarray(0, length - at);
      body.set(part, at);
      at += part.length;
      if (part.length < bytes.length) {
        this.#fromClient.putBack(bytes.slice(part.length));
      }
    }
    return body;
  }

  /** Resolves when the service has answered this many requests, has disconnected, or has upgraded to a WebSocket. */
  async #answered(requests: number): Promise<void> {
    const { table } = this.parts;
    while (!this.#ended && !this.#serverLeft) {
      const change = table.changed(LOOK_MS);
      if (table.answered(this.#port) >= requests) return;
      if (table.stage(this.#port) !== STAGE.http) return;
      await change;
    }
  }

  async #frames(): Promise<void> {
    const { limits, table } = this.parts;
    const scanner = new FrameScanner(limits);
    this.#within(Infinity, null);
    let afterGoodbye = 0;
    while (true) {
      const bytes = await this.#read();
      if (bytes === null) return;
      let problem = scanner.take(bytes, performance.now());
      const delay = this.parts.delay(scanner.takeEnded());
      if (delay === null) problem ??= "policy";
      if (problem) {
        this.parts.broke(this.#port, problem);
        return await this.#discard(scanner);
      }
      if (table.stage(this.#port) !== STAGE.socket) {
        afterGoodbye += bytes.length;
        if (afterGoodbye > limits.messageBytes) {
          return await this.#discard(scanner);
        }
      }
      if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
      await this.#pass(bytes);
    }
  }

  /** Keeps reading while the service sends its close reason: a reset would destroy it. */
  async #discard(scanner: FrameScanner): Promise<void> {
    const { limits } = this.parts;
    this.#within(limits.lingerMs, null);
    for (let left = limits.discardBytes; left > 0 && !scanner.closed;) {
      const bytes = await this.#read();
      if (bytes === null) return;
      scanner.take(bytes, performance.now());
      left -= bytes.length;
    }
    // Deno waits for the rest of the message that was cut off here.
    this.end();
  }

  /** Forwards from the service to the client. */
  async #pumpBack(server: Deno.TcpConn): Promise<void> {
    const buffer = new ReadBuffer();
    try {
      while (true) {
        const bytes = await buffer.read(server);
        if (bytes === null) break;
        await this.#write(bytes);
      }
      this.#serverLeft = true;
      this.#within(this.parts.limits.lingerMs, null);
      await this.client.closeWrite();
    } catch {
      this.end();
    }
  }

  /** @returns null if the client disconnected; bytes that arrive after the service has disconnected are discarded */
  async #read(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (true) {
      const bytes = await this.#fromClient.read(this.client);
      if (bytes === null || !this.#serverLeft) return bytes;
    }
  }

  /** Writes to the service. The first request opens that connection: clients that only connect cost the service nothing. */
  async #pass(bytes: Uint8Array): Promise<void> {
    if (!this.#server) {
      const server = await this.parts.connect();
      if (this.#ended) return closeQuietly(server);
      this.#server = server;
      this.#port = server.localAddr.port;
      this.parts.table.open(this.#port, this.address);
      this.#back = this.#pumpBack(server);
    }
    await writeAll(this.#server, bytes);
  }

  /** Writes to the client. */
  async #write(bytes: Uint8Array): Promise<void> {
    this.#writingSince = performance.now();
    await writeAll(this.client, bytes);
    this.#writingSince = Infinity;
  }

  async #answer(status: number, words: string): Promise<void> {
    await this.#write(refusalResponse(status, words));
    this.#within(this.parts.limits.lingerMs, null);
    await this.client.closeWrite();
    while (await this.#fromClient.read(this.client) !== null);
  }

  #within(ms: number, late: Ending | null): void {
    this.#deadline = performance.now() + ms;
    this.#late = late;
  }
}
