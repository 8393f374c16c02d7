import {
  type ConnectionTable,
  type Ending,
  STAGE,
} from "./connection_table.ts";
import { type FrameProblem, FrameScanner } from "./frame_scanner.ts";
import type { GuardLimits } from "./guard_limits.ts";
import { ReadBuffer } from "./read_buffer.ts";
import { type ClientStream, closeQuietly, writeAll } from "./streams.ts";
import { type RequestHead, RequestHeadReader } from "./request_head.ts";
import type { Turnstile } from "./turnstile.ts";

/** ms after which a change in the table is looked for, should its notice be lost. */
const LOOK_MS = 50;

/** What a connection needs of the guard. */
export interface ConnectionParts {
  limits: GuardLimits;
  table: ConnectionTable;
  /** Connects to the service itself. */
  connect(): Promise<Deno.TcpConn>;
  /** Of requests: many that are answered in one turn of the event loop hold up everything else. */
  turnstile: Turnstile;
  /** Counts messages. @returns ms that they have to wait; null when they are a flood */
  delay(messages: number): number | null;
  /** Told of a WebSocket that broke a limit; the service closes it in words. */
  broke(port: number, problem: FrameProblem): void;
  /** Told when a WebSocket is over. */
  over(port: number): void;
}

/**
 * One client's connection. Requests are passed on one by one, and a
 * WebSocket's bytes once their frames have been looked at. Nothing more is
 * read from a side before the other has taken what came before.
 */
export class GuardedConnection {
  readonly #fromClient = new ReadBuffer();
  /** Read from the client, and not looked at yet. */
  #pending: Uint8Array<ArrayBuffer> | null = null;
  #server: Deno.TcpConn | null = null;
  /** Its end on loopback: the place in the table. */
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

  /** Whether its end would break off neither a request nor a WebSocket. */
  get quiet(): boolean {
    return this.#quiet;
  }

  /** Serves it to its end. Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#forth();
    } catch {
      // One side is gone, or was sent away.
    }
    try {
      if (this.#server && !this.#ended) await this.#leave(this.#server);
    } catch {
      // So is the other.
    }
    this.end();
  }

  /** Lets the client have what the service has said, however the other direction ended. */
  async #leave(server: Deno.TcpConn): Promise<void> {
    const { lingerMs, discardBytes } = this.parts.limits;
    this.#within(lingerMs, null);
    await server.closeWrite().catch(() => {});
    await this.#back;
    // A connection closed with bytes unread is reset, which overtakes the last words.
    for (let left = discardBytes; left > 0;) {
      const bytes = await this.#fromClient.read(this.client);
      if (bytes === null) return;
      left -= bytes.length;
    }
  }

  /** Answers its first request with a refusal. Never rejects. */
  async refuse(status: number, words: string): Promise<void> {
    try {
      this.#within(this.parts.limits.firstHeadMs, null);
      if (await this.#head()) await this.#answer(status, words);
    } catch {
      // Gone before it could be told.
    }
    this.end();
  }

  /**
   * Ends it when its time is over.
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

  /** Ends both sides at once. Idempotent. */
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

  /** From the client to the service, until the client leaves or has to. */
  async #forth(): Promise<void> {
    const { limits, table } = this.parts;
    this.#within(limits.firstHeadMs, "halfOpen");
    for (let requests = 1;; requests++) {
      const head = await this.#head();
      if (!head) return;
      this.#quiet = false;
      this.#within(limits.requestMs, "slowRequest");
      if (head.body) {
        await this.#pass(head.bytes);
        return await this.#body(requests);
      }
      await this.parts.turnstile.pass(async () => {
        await this.#pass(head.bytes);
        await this.#answered(requests);
      });
      if (table.stage(this.#port) !== STAGE.http) return await this.#frames();
      this.#quiet = true;
      if (!this.#serverLeft) this.#within(limits.keepAliveMs, null);
    }
  }

  /** Reads a request's head. @returns null when the client is gone or was refused */
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
      if (head.rest.length > 0) this.#pending = head.rest;
      return head;
    }
  }

  /** Passes a body on. Where it ends is not looked at, so it is the last request of its connection. */
  async #body(requests: number): Promise<void> {
    const { limits, table } = this.parts;
    this.#answered(requests).then(() => this.#server!.closeWrite())
      .catch(() => this.end());
    for (let left = limits.bodyBytes;;) {
      const bytes = await this.#read();
      if (bytes === null) return await this.#answered(requests);
      left -= bytes.length;
      if (left < 0 || table.stage(this.#port) !== STAGE.http) {
        return this.end("body");
      }
      await this.#pass(bytes);
    }
  }

  /** Resolves when the service has answered that many requests, has left, or made a WebSocket of the connection. */
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

  /** Reads on while the service says why it closes: a reset would overtake its words. */
  async #discard(scanner: FrameScanner): Promise<void> {
    const { limits } = this.parts;
    this.#within(limits.lingerMs, null);
    for (let left = limits.discardBytes; left > 0 && !scanner.closed;) {
      const bytes = await this.#read();
      if (bytes === null) return;
      scanner.take(bytes, performance.now());
      left -= bytes.length;
    }
    // Deno waits for the rest of a message that was cut off here.
    this.end();
  }

  /** From the service to the client. */
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

  /** @returns null when the client is gone; what it sends after the service has left is thrown away */
  async #read(): Promise<Uint8Array<ArrayBuffer> | null> {
    const pending = this.#pending;
    this.#pending = null;
    if (pending) return pending;
    while (true) {
      const bytes = await this.#fromClient.read(this.client);
      if (bytes === null || !this.#serverLeft) return bytes;
    }
  }

  /** To the service, which the first request connects to: who only opens connections costs it nothing. */
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

  /** To the client. */
  async #write(bytes: Uint8Array): Promise<void> {
    this.#writingSince = performance.now();
    await writeAll(this.client, bytes);
    this.#writingSince = Infinity;
  }

  async #answer(status: number, words: string): Promise<void> {
    await this.#write(new TextEncoder().encode([
      `HTTP/1.1 ${status} ${STATUS_WORDS.get(status) ?? "Refused"}`,
      "Content-Type: text/plain; charset=utf-8",
      `Content-Length: ${words.length + 1}`,
      "Retry-After: 10",
      "Connection: close",
      "",
      `${words}\n`,
    ].join("\r\n")));
    this.#within(this.parts.limits.lingerMs, null);
    await this.client.closeWrite();
    while (await this.#fromClient.read(this.client) !== null);
  }

  #within(ms: number, late: Ending | null): void {
    this.#deadline = performance.now() + ms;
    this.#late = late;
  }
}

/** Reason phrases (RFC 9110 15) of what the guard itself answers. */
const STATUS_WORDS = new Map([
  [400, "Bad Request"],
  [431, "Request Header Fields Too Large"],
  [503, "Service Unavailable"],
]);
