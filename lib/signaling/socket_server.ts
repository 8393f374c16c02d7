/**
 * The border between WebSockets and the exchange: origin, sizes, rates and
 * schemas are checked here, faults are kept here.
 *
 * @module
 */
import { type ClientMessage, CLOSE, MAX_MESSAGE_BYTES } from "../protocol.ts";
import { readClientMessage } from "./client_message.ts";
import type { Exchange } from "./exchange.ts";
import { RateLimit, type SocketLimits } from "./socket_limits.ts";
import type { SignalingConnection } from "./socket_connection.ts";
import type { SignalingSocket } from "./user_session.ts";

/** What a socket server is made of. */
export interface SocketServerParts {
  exchange: Exchange;
  limits: SocketLimits;
  /** Origins (RFC 6454) whose pages may connect; `null` allows every one. */
  allowedOrigins: ReadonlySet<string> | null;
  /** Told of faults of the server itself. Must not throw. */
  fault(error: unknown): void;
  /** Told of each socket that this server closed or refused, for metrics. */
  rejected?(why: SocketRejection): void;
  /** Told what happens to sockets, for logs and metrics. Must not throw. */
  event?(event: SocketEvent): void;
}

/** A foreign origin, a heartbeat without answer, or the close code's name. */
export type SocketRejection = "origin" | "silent" | keyof typeof CLOSE;

/** What the server tells of its sockets, each known by a number. Holds nothing that a client wrote but a message's kind and call. */
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

/** A call id as this server makes them: nothing else that a client calls so is told. */
const CALL_ID = /^[\w-]{1,64}$/;

/** Takes WebSocket upgrades and serves what comes through them. */
export class SocketServer {
  readonly #byAddress = new Map<string, number>();
  readonly #sockets = new Set<WebSocket>();
  #opened = 0;
  #closed = false;

  constructor(private readonly parts: SocketServerParts) {}

  /** Open sockets. */
  get size(): number {
    return this.#sockets.size;
  }

  /**
   * Answers the request for a signalling socket.
   *
   * @param address of the client, for the limit per address
   */
  accept(request: Request, address: string): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("This is a WebSocket.", {
        status: 426,
        headers: { upgrade: "websocket" },
      });
    }
    if (this.#closed) {
      return new Response("The server is going down.", { status: 503 });
    }
    const { allowedOrigins, limits } = this.parts;
    const origin = request.headers.get("origin");
    // Only browsers send an Origin, and only they can be led here by a foreign page.
    if (origin !== null && allowedOrigins && !allowedOrigins.has(origin)) {
      this.parts.rejected?.("origin");
      return new Response("This origin may not connect.", { status: 403 });
    }
    const upgraded = upgrade(request, limits.idleSeconds);
    if (!upgraded) {
      return new Response("This is no WebSocket handshake.", { status: 400 });
    }
    const { socket, response } = upgraded;
    const number = ++this.#opened;
    this.parts.event?.({ type: "opened", socket: number, address });
    const count = (this.#byAddress.get(address) ?? 0) + 1;
    this.#byAddress.set(address, count);
    this.#sockets.add(socket);
    const ended = once((code: number) =>
      this.parts.event?.({ type: "closed", socket: number, code })
    );
    const closed = once(() => {
      this.#sockets.delete(socket);
      const left = this.#byAddress.get(address)! - 1;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    });
    if (count > limits.socketsPerAddress) {
      socket.onopen = () => this.#reject(socket, "tooManySockets");
      socket.onerror = () => {};
      socket.onclose = ({ code }) => {
        closed();
        ended(code);
      };
    } else this.#serve(socket, number, closed, ended);
    return response;
  }

  /** Closes every socket, and takes no more. */
  close(why: "shutdown" | "restart"): void {
    this.#closed = true;
    for (const socket of this.#sockets) {
      closeSocket(socket, CLOSE[why], CLOSE_WORDS[why]);
    }
  }

  #serve(
    socket: WebSocket,
    number: number,
    closed: () => void,
    ended: (code: number) => void,
  ): void {
    const { exchange, limits, fault } = this.parts;
    const rate = new RateLimit(
      limits.messagesPerSecond,
      limits.messageBurst,
      performance.now(),
    );
    const transport = this.#transport(socket);
    let connection: SignalingConnection | null = null;
    let registerTimer: ReturnType<typeof setTimeout> | undefined;
    socket.binaryType = "arraybuffer";
    socket.onopen = guarded(fault, () => {
      connection = exchange.connect(transport);
      registerTimer = setTimeout(() => {
        if (!connection?.registered) this.#reject(socket, "idle");
      }, limits.registerMs);
    });
    socket.onmessage = guarded(fault, ({ data }: MessageEvent<unknown>) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (tooBig(data)) return this.#reject(socket, "tooBig");
      if (!rate.take(performance.now())) return this.#reject(socket, "policy");
      const read = readClientMessage(data);
      if ("message" in read) {
        this.#tellMessage(number, read.message);
        connection?.handleMessage(read.message);
      } else connection?.handleInvalid(read.id, read.refusal);
    });
    const over = once(guarded(fault, () => {
      clearTimeout(registerTimer);
      closed();
      connection?.handleClose();
    }));
    // Deno reports a time-out as an error and two closes.
    socket.onerror = (event) => {
      const why = event instanceof ErrorEvent && DENO_LIMITS.get(event.message);
      if (why) this.parts.rejected?.(why);
      over();
    };
    socket.onclose = ({ code }) => {
      over();
      ended(code);
    };
  }

  #tellMessage(socket: number, message: ClientMessage): void {
    const callId = "callId" in message ? message.callId : undefined;
    this.parts.event?.({
      type: "message",
      socket,
      message: message.id,
      ...(callId !== undefined && CALL_ID.test(callId) ? { callId } : {}),
    });
  }

  #transport(socket: WebSocket): SignalingSocket {
    const { fault, limits } = this.parts;
    return {
      // Guarded too: sent to from timers and media, where a throw has no owner.
      send: guarded(fault, (text: string) => {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (socket.bufferedAmount > limits.bufferedBytes) {
          return this.#reject(socket, "tooSlow");
        }
        socket.send(text);
      }),
      close: guarded(fault, (code: number, reason: string) => {
        closeSocket(socket, code, reason);
      }),
    };
  }

  #reject(socket: WebSocket, why: keyof typeof CLOSE): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    this.parts.rejected?.(why);
    closeSocket(socket, CLOSE[why], CLOSE_WORDS[why]);
  }
}

/** The close frame's reason (RFC 6455 7.1.6), for people who read a log. */
const CLOSE_WORDS: Record<keyof typeof CLOSE, string> = {
  shutdown: "server shutdown",
  restart: "service restart",
  policy: "too many messages",
  tooBig: "message too big",
  superseded: "the session goes on over another socket",
  idle: "nobody registered",
  tooSlow: "client does not read",
  tooManySockets: "too many sockets from this address",
};

/** Limits that Deno keeps by itself, by the words of its error. */
const DENO_LIMITS = new Map<string, SocketRejection>([
  ["No response from ping frame.", "silent"],
  // Over 64 MiB: below, a message is read to its end before anybody can judge it.
  ["Frame too large", "tooBig"],
]);

/** @returns null for what RFC 6455 4.2.1 does not allow */
function upgrade(
  request: Request,
  idleTimeout: number,
): Deno.WebSocketUpgrade | null {
  try {
    return Deno.upgradeWebSocket(request, { idleTimeout });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Length first: counting bytes of a huge text costs what the limit is to save. */
function tooBig(data: unknown): boolean {
  if (data instanceof ArrayBuffer) return data.byteLength > MAX_MESSAGE_BYTES;
  if (typeof data !== "string" || data.length > MAX_MESSAGE_BYTES) return true;
  // A UTF-16 unit takes at most three bytes of UTF-8.
  return data.length * 3 > MAX_MESSAGE_BYTES &&
    new TextEncoder().encode(data).length > MAX_MESSAGE_BYTES;
}

function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState <= WebSocket.OPEN) socket.close(code, reason);
}

/** An uncaught throw in a socket's handler would end the process. */
function guarded<A extends unknown[]>(
  fault: (error: unknown) => void,
  handler: (...args: A) => void,
): (...args: A) => void {
  return (...args) => {
    try {
      handler(...args);
    } catch (error) {
      fault(error);
    }
  };
}

function once<A extends unknown[]>(
  action: (...args: A) => void,
): (...args: A) => void {
  let done = false;
  return (...args) => {
    if (done) return;
    done = true;
    action(...args);
  };
}
