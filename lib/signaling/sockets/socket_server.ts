/**
 * The border between WebSockets and the exchange: origin, sizes, rates and
 * schemas are checked here, faults are kept here.
 *
 * @module
 */
import type { SocketLine } from "../../net/guard/guard.ts";
import { addressGroup } from "../../net/client_address.ts";
import { CLOSE } from "../../shared/protocol.ts";
import {
  ClientSocket,
  type ClientSocketParts,
  CLOSE_WORDS,
} from "./client_socket.ts";
import { SharedDeadline } from "../shared_deadline.ts";

/** What a socket server is made of. */
export interface SocketServerParts extends ClientSocketParts {
  /** Origins (RFC 6454) whose pages may connect; `null` allows every one. */
  allowedOrigins: ReadonlySet<string> | null;
  /** Whether there is no room for another socket at the moment. */
  full?(): boolean;
}

/** Of the WebSocket protocol (RFC 6455 4.1). */
const VERSION = "13";

/** Seconds after which a client may try again where there is no room. */
const RETRY_AFTER_S = 10;

/** Takes WebSocket upgrades and serves what comes through them. */
export class SocketServer {
  readonly #byAddress = new Map<string, number>();
  readonly #sockets = new Set<ClientSocket>();
  readonly #unregistered: SharedDeadline<ClientSocket>;
  readonly #opening: SharedDeadline<ClientSocket>;
  #opened = 0;
  #closed = false;
  readonly #emptied = Promise.withResolvers<void>();

  constructor(private readonly parts: SocketServerParts) {
    this.#unregistered = new SharedDeadline(
      parts.limits.registerMs,
      (socket) => {
        if (!socket.registered) socket.reject("idle");
      },
    );
    this.#opening = new SharedDeadline(
      parts.limits.openMs,
      (socket) => socket.giveUp(),
    );
  }

  /** Open sockets. */
  get size(): number {
    return this.#sockets.size;
  }

  /**
   * Answers the request for a signalling socket.
   *
   * @param address of the client, for the limit per address
   * @param line the connection below; absent where no guard stands before the service
   */
  accept(request: Request, address: string, line?: SocketLine): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("This is a WebSocket.", {
        status: 426,
        headers: { upgrade: "websocket" },
      });
    }
    if (this.#closed) {
      return new Response("The server is going down.", { status: 503 });
    }
    if (this.parts.full?.()) {
      return new Response("There is no room at the moment.", {
        status: 503,
        headers: { "retry-after": `${RETRY_AFTER_S}` },
      });
    }
    const version = request.headers.get("sec-websocket-version");
    // Deno takes them all. RFC 6455 4.2.2: names the one that is spoken.
    if (version !== null && version !== VERSION) {
      return new Response("This WebSocket version is not spoken here.", {
        status: 426,
        headers: { "sec-websocket-version": VERSION },
      });
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
    const number = ++this.#opened;
    this.parts.event?.({ type: "opened", socket: number, address });
    const group = addressGroup(address);
    const count = (this.#byAddress.get(group) ?? 0) + 1;
    this.#byAddress.set(group, count);
    const socket = new ClientSocket(
      upgraded.socket,
      number,
      group,
      count > limits.socketsPerAddress,
      this.parts,
      this.#gone,
      line,
    );
    this.#sockets.add(socket);
    this.#unregistered.add(socket);
    this.#opening.add(socket);
    return upgraded.response;
  }

  /**
   * Closes `count` sockets: the costliest first, then those without a name,
   * then the newest. Their sessions can be resumed.
   *
   * @returns how many were closed
   */
  shed(count: number): number {
    const open = [...this.#sockets].filter((socket) => socket.open);
    const costly = open.sort((a, b) =>
      b.cost - a.cost || Number(a.registered) - Number(b.registered) ||
      b.number - a.number
    ).slice(0, count);
    for (const socket of costly) socket.reject("overloaded");
    return costly.length;
  }

  /** Closes every socket, and takes no more. Resolves when the last is gone, which may take a client its time; never rejects. */
  async close(why: "shutdown" | "restart"): Promise<void> {
    this.#closed = true;
    for (const socket of this.#sockets) {
      socket.close(CLOSE[why], CLOSE_WORDS[why]);
    }
    if (this.#sockets.size > 0) await this.#emptied.promise;
  }

  readonly #gone = (socket: ClientSocket) => {
    const { group } = socket;
    this.#sockets.delete(socket);
    if (this.#closed && this.#sockets.size === 0) this.#emptied.resolve();
    this.#unregistered.delete(socket);
    this.#opening.delete(socket);
    const left = this.#byAddress.get(group)! - 1;
    if (left > 0) this.#byAddress.set(group, left);
    else this.#byAddress.delete(group);
  };
}

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
