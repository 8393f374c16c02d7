/**
 * The border between WebSockets and the exchange: checks origin, sizes, rates
 * and schemas, and contains errors.
 *
 * @module
 */
import type { SocketLine } from "../../net/guard/guard.ts";
import { addressGroup } from "../../net/client_address.ts";
import { CLOSE } from "../../shared/close_codes.ts";
import {
  ClientSocket,
  type ClientSocketParts,
  CLOSE_WORDS,
} from "./client_socket.ts";
import { SharedDeadline } from "../shared_deadline.ts";

/** Dependencies of a socket server. */
export interface SocketServerParts extends ClientSocketParts {
  /** Origins (RFC 6454) whose pages may connect; `null` allows all. */
  allowedOrigins: ReadonlySet<string> | null;
  /** Whether there is no room for another socket now. */
  full?(): boolean;
}

/** WebSocket protocol version (RFC 6455 4.1). */
const VERSION = "13";

/** Seconds after which a refused client may try again. */
const RETRY_AFTER_S = 10;

/** Accepts WebSocket upgrades and serves their sockets. */
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

  /** Number of open sockets. */
  get size(): number {
    return this.#sockets.size;
  }

  /**
   * Answers the request for a signaling socket.
   *
   * @param address of the client, for the limit per address
   * @param line the underlying connection; absent without a guard in front of
   * the service
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
    // Deno accepts all versions. RFC 6455 4.2.2: the refusal names the
    // supported one.
    if (version !== null && version !== VERSION) {
      return new Response("This WebSocket version is not spoken here.", {
        status: 426,
        headers: { "sec-websocket-version": VERSION },
      });
    }
    const { allowedOrigins, limits } = this.parts;
    const origin = request.headers.get("origin");
    // Only browsers send an Origin, and only they can be misled by a foreign
    // page.
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

  /** Closes every socket, and accepts those that come again. */
  sendBack(): void {
    for (const socket of this.#sockets) {
      socket.close(CLOSE.restart, CLOSE_WORDS.restart);
    }
  }

  /** Closes every socket and accepts no more. Resolves when the last one is gone, which may take a client some time; never rejects. */
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

/** @returns null if RFC 6455 4.2.1 does not allow the upgrade */
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
