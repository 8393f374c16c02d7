import { HttpError } from "./error.ts";

/** Event handlers of a WebSocket. */
export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

/** Passed on to `Deno.upgradeWebSocket`. */
export interface WebSocketUpgradeOptions {
  /** Seconds without a pong after which the socket is closed. */
  idleTimeout?: number;
  protocol?: string;
}

/** @throws {HttpError} 400 if the request does not ask for a WebSocket */
export function upgrade(
  request: Request,
  options: WebSocketUpgradeOptions = {},
): Deno.WebSocketUpgrade {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(400, "Expected a WebSocket upgrade request");
  }
  return Deno.upgradeWebSocket(request, options);
}

/** Binds handlers to a socket. */
export function listenOn(
  socket: WebSocket,
  handlers: WebSocketHandlers,
): void {
  socket.onopen = () => handlers.open?.(socket);
  socket.onmessage = (event) => handlers.message?.(socket, event);
  socket.onclose = (event) =>
    handlers.close?.(socket, event.code, event.reason);
  socket.onerror = (event) => handlers.error?.(socket, event);
}
