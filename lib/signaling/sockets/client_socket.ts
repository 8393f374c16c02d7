import type { ClientMessage } from "../../shared/protocol.ts";
import { MAX_MESSAGE_BYTES } from "../../shared/protocol_limits.ts";
import { CLOSE } from "../../shared/close_codes.ts";
import { readClientMessage } from "./client_message.ts";
import type { Exchange } from "../exchange.ts";
import type { SignalingConnection } from "./socket_connection.ts";
import type { SocketLine } from "../../net/guard/guard.ts";
import { RateLimit } from "../../net/rate_limit.ts";
import type { SocketLimits } from "./socket_limits.ts";
import type { SignalingSocket } from "../sessions/user_session.ts";

/** A foreign origin, a heartbeat without an answer, an unused upgrade, or a close code's name. */
export type SocketRejection =
  | "origin"
  | "silent"
  | "neverOpened"
  | keyof typeof CLOSE;

/** Events of the server's sockets, each identified by a number. They contain nothing that a client wrote, except a message's kind and call id. */
export type SocketEvent =
  | { type: "opened"; socket: number; address: string }
  | {
    type: "message";
    socket: number;
    message: ClientMessage["id"];
    callId?: string;
  }
  | {
    type: "closed";
    socket: number;
    /** RFC 6455 7.4. */
    code: number;
  };

/** Dependencies that all sockets share. */
export interface ClientSocketParts {
  exchange: Pick<Exchange, "connect">;
  limits: SocketLimits;
  /** Called with errors of the server itself. Must not throw. */
  fault(error: unknown): void;
  /** Called for each socket that this server closed or refused, for metrics. */
  rejected?(why: SocketRejection): void;
  /** Called with each socket event, for logs and metrics. Must not throw. */
  event?(event: SocketEvent): void;
}

/** Format of this server's call ids; other ids from clients are not reported. */
const CALL_ID = /^[\w-]{1,64}$/;

/** RFC 6455 7.1.5: close code of a connection that ended without a close frame. */
const NO_CLOSE_FRAME = 1006;
/** Bytes that a waiting message takes besides its text: 600 were measured in Deno 2.9. */
const QUEUED_BYTES = 1024;

const EVENTS = ["open", "message", "error", "close"];

/**
 * A client's WebSocket for the exchange: messages are checked and limited, and
 * no exception escapes. One object handles all events, without a closure for
 * each, because ten thousand sockets are mostly idle.
 */
export class ClientSocket implements SignalingSocket, EventListenerObject {
  #connection: SignalingConnection | null = null;
  #rate: RateLimit | null = null;
  #hasOpened = false;
  #over = false;
  /** Messages sent since the client had last read everything. */
  #unread = 0;
  #closeTold = false;

  constructor(
    private readonly socket: WebSocket,
    readonly number: number,
    /** {@link addressGroup} of its client. */
    readonly group: string,
    /** Exceeds the limit of its address: closed as soon as possible. */
    private readonly surplus: boolean,
    private readonly parts: ClientSocketParts,
    /** Called once, when the socket is gone. */
    private readonly gone: (socket: ClientSocket) => void,
    /** The underlying connection; absent without a guard in front of the service. */
    private readonly line?: SocketLine,
  ) {
    socket.binaryType = "arraybuffer";
    for (const type of EVENTS) socket.addEventListener(type, this);
    line?.upgraded((problem) => this.reject(problem), () => this.giveUp());
  }

  /** Whether a name is registered on this socket. */
  get registered(): boolean {
    return this.#connection?.registered ?? false;
  }

  /** Whether messages can be sent. */
  get open(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Bytes held for this client. */
  get cost(): number {
    const waiting = this.socket.bufferedAmount;
    return waiting === 0 ? 0 : waiting + this.#unread * QUEUED_BYTES;
  }

  handleEvent(event: Event): void {
    // An uncaught throw in a socket's handler would end the process.
    try {
      this.#handle(event);
    } catch (error) {
      this.parts.fault(error);
    }
  }

  /** Also guarded, because timers and media call it and would not catch an exception. */
  send(text: string): void {
    const { socket, parts } = this;
    if (socket.readyState !== WebSocket.OPEN) return;
    try {
      const waiting = socket.bufferedAmount;
      this.#unread = waiting === 0 ? 1 : this.#unread + 1;
      if (waiting + this.#unread * QUEUED_BYTES > parts.limits.bufferedBytes) {
        this.reject("tooSlow");
      } else socket.send(text);
    } catch (error) {
      parts.fault(error);
    }
  }

  /** Stops counting a socket whose client left before it opened, also one that was closed meanwhile: Deno keeps such a socket and never reports it. */
  giveUp(): void {
    if (this.#over || this.#hasOpened) return;
    this.parts.rejected?.("neverOpened");
    this.#tellClosed(NO_CLOSE_FRAME);
    this.line?.drop();
    this.#end();
  }

  close(code: number, reason: string): void {
    try {
      if (this.socket.readyState <= WebSocket.OPEN) {
        this.socket.close(code, reason);
        this.line?.closing();
      }
    } catch (error) {
      this.parts.fault(error);
    }
  }

  /** Closes the socket because of its client's behaviour, and counts that. */
  reject(why: keyof typeof CLOSE): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.parts.rejected?.(why);
    this.close(CLOSE[why], CLOSE_WORDS[why]);
  }

  #handle(event: Event): void {
    if (event.type === "open") return this.#opened();
    if (event instanceof MessageEvent) return this.#received(event.data);
    // Deno reports a timeout as an error and two close events.
    if (event instanceof ErrorEvent) {
      const why = DENO_LIMITS.get(event.message);
      if (why) this.parts.rejected?.(why);
    }
    if (event instanceof CloseEvent) this.#tellClosed(event.code);
    this.#end();
  }

  #tellClosed(code: number): void {
    if (this.#closeTold) return;
    this.#closeTold = true;
    this.parts.event?.({ type: "closed", socket: this.number, code });
  }

  #opened(): void {
    this.#hasOpened = true;
    if (this.#over) return this.line?.drop();
    if (this.surplus) return this.reject("tooManySockets");
    this.#connection = this.parts.exchange.connect(this, this.group);
  }

  #received(data: unknown): void {
    const { socket, parts } = this;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (tooBig(data)) return this.reject("tooBig");
    const now = performance.now();
    const { messagesPerSecond, messageBurst } = parts.limits;
    this.#rate ??= new RateLimit(messagesPerSecond, messageBurst, now);
    if (!this.#rate.take(now)) return this.reject("policy");
    const read = readClientMessage(data);
    if ("message" in read) {
      this.#tell(read.message);
      this.#connection?.handleMessage(read.message);
    } else this.#connection?.handleInvalid(read.id, read.refusal);
  }

  #tell(message: ClientMessage): void {
    const callId = "callId" in message ? message.callId : undefined;
    this.parts.event?.({
      type: "message",
      socket: this.number,
      message: message.id,
      ...(callId !== undefined && CALL_ID.test(callId) ? { callId } : {}),
    });
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.gone(this);
    this.#connection?.handleClose();
  }
}

/** The close frame's reason (RFC 6455 7.1.6), for people who read a log. */
export const CLOSE_WORDS: Record<keyof typeof CLOSE, string> = {
  shutdown: "server shutdown",
  restart: "service restart",
  policy: "too many messages",
  tooBig: "message too big",
  overloaded: "the server is short of memory",
  superseded: "the session goes on over another socket",
  idle: "nobody registered",
  tooSlow: "client does not read",
  tooManySockets: "too many sockets from this address",
  ended: "an operator ended the session",
};

/** Limits that Deno enforces itself, by the text of its error. */
const DENO_LIMITS = new Map<string, SocketRejection>([
  ["No response from ping frame.", "silent"],
  // Over 64 MiB. Smaller messages are read completely before they can be
  // checked.
  ["Frame too large", "tooBig"],
]);

/** Checks the length first, because counting the bytes of a huge text is expensive. */
function tooBig(data: unknown): boolean {
  if (data instanceof ArrayBuffer) return data.byteLength > MAX_MESSAGE_BYTES;
  if (typeof data !== "string" || data.length > MAX_MESSAGE_BYTES) return true;
  // A UTF-16 unit takes at most three bytes of UTF-8.
  return data.length * 3 > MAX_MESSAGE_BYTES &&
    new TextEncoder().encode(data).length > MAX_MESSAGE_BYTES;
}
