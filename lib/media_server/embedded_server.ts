/**
 * The embedded media server: speaks Kurento's protocol on a WebSocket of the
 * loopback interface, so that kurento-client cannot tell it from a Kurento.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { KurentoManners, type Manners } from "./kurento_manners.ts";
import type { MediaEngine } from "./media_engine.ts";
import type { SealedEngine } from "./relay/sealed_engine.ts";
import { RpcConnection, type RpcContext } from "./rpc/rpc_connection.ts";
import { RpcMethods } from "./rpc/rpc_methods.ts";
import { type SessionSocket, SessionStore } from "./session_store.ts";

/** Never reachable from another machine: the token guards against other users of this one. */
const LOOPBACK = "127.0.0.1";

/** The same path as Kurento's. */
const PATH = "/kurento";

/** The query parameter that kurento-client itself uses for a token. */
const TOKEN_PARAMETER = "access_token";

/** In bytes; too long to be guessed within the life of the process. */
const TOKEN_BYTES = 32;

/** In bytes or characters; a browser's largest SDP is below 64 Ki. */
const MAX_MESSAGE_LENGTH = 512 * 1024;

/** In bytes; a client that does not read is disconnected instead of buffered without limit. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** Milliseconds; Kurento's own collection period. */
const COLLECT_AFTER_MS = 240_000;

/** Number of calls that one core forwards without delay at 1.4 Mbit/s each way; the engine uses one core. */
const MAX_PIPELINES = 60;

/** RFC 6455 7.4.1. */
const CLOSE_PROTOCOL_ERROR = 1002;
/** RFC 6455 7.4.1. */
const CLOSE_TOO_BIG = 1009;

/** Options of an embedded server. */
export interface EmbeddedServerOptions {
  /** Makes the peer connections. Not closed with the server. */
  engine: MediaEngine;
  /** Makes the peers of sealed calls; without it there are none. Not closed with the server. */
  sealed?: SealedEngine;
  /** TCP port of the loopback interface; any free one by default. */
  port?: number;
  /** Secret that a client needs to connect; a random one by default. */
  token?: string;
  /** Milliseconds for which the objects of a client outlive its socket. */
  collectAfterMs?: number;
  /** Most pipelines (one for each call) at a time; more are refused with Kurento's not-enough-resources. */
  maxPipelines?: number;
  /** Manners of the server; the engine has its own option. */
  manners?: Manners;
  /** Gets faults of the server itself. By default they go to the console. */
  fault?: (error: unknown) => void;
}

/** A running embedded server. */
export interface EmbeddedServer {
  /** URL for kurento-client. Contains a secret: not for logs. */
  readonly url: string;
  /** Current number of pipelines. */
  pipelines(): number;
  /** Host names that clients made the server look up; always empty with its own manners. */
  lookups(): readonly string[];
  /** Resolves when the server was closed; rejects when its listener has failed. */
  readonly finished: Promise<void>;
  /** Closes all sockets and frees all objects; resolves when the port is free. */
  close(): Promise<void>;
}

/**
 * Starts a server on a port of the loopback interface.
 *
 * ```ts
 * const engine = new WebRtcEngine({ udpPort: 0 });
 * const server = startEmbeddedServer({ engine });
 * const client = kurento(server.url);
 * ```
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function startEmbeddedServer(
  options: EmbeddedServerOptions,
): EmbeddedServer {
  const fault = options.fault ??
    ((error) => console.error("embedded media server:", error));
  const sessions = new SessionStore(
    options.collectAfterMs ?? COLLECT_AFTER_MS,
    (sessionId) => methods.objects.dropSession(sessionId),
  );
  const manners = options.manners === "kurento" ? new KurentoManners() : null;
  const methods = new RpcMethods(
    options.engine,
    options.maxPipelines ?? MAX_PIPELINES,
    () => sessions.ids(),
    manners,
    options.sealed ?? null,
  );
  const context: RpcContext = {
    serverId: crypto.randomUUID(),
    methods,
    sessions,
    fault,
  };
  const token = options.token ?? randomToken();
  const sockets = new Set<WebSocket>();
  const stop = new AbortController();
  const server = Deno.serve({
    hostname: LOOPBACK,
    port: options.port ?? 0,
    signal: stop.signal,
    onListen: () => {},
    onError: (error) => {
      fault(error);
      return new Response(null, { status: 500 });
    },
  }, (request) => {
    const url = new URL(request.url);
    if (url.pathname !== PATH) return new Response(null, { status: 404 });
    if (!isToken(url.searchParams.get(TOKEN_PARAMETER), token)) {
      return new Response(null, { status: 401 });
    }
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response(null, { status: 426 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    sockets.add(socket);
    serveSocket(socket, context, () => sockets.delete(socket));
    return response;
  });
  return {
    url: `ws://${LOOPBACK}:${server.addr.port}${PATH}?${TOKEN_PARAMETER}=${
      encodeURIComponent(token)
    }`,
    pipelines: () => methods.objects.pipelines().length,
    lookups: () => manners?.lookups ?? [],
    finished: server.finished,
    close: async () => {
      manners?.close();
      for (const socket of sockets) socket.close();
      sessions.clear();
      methods.objects.clear();
      stop.abort();
      await server.finished;
    },
  };
}

function serveSocket(
  socket: WebSocket,
  context: RpcContext,
  closed: () => void,
): void {
  const sessionSocket: SessionSocket = {
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        socket.close(CLOSE_TOO_BIG, "client does not read");
        return;
      }
      socket.send(JSON.stringify(message));
    },
  };
  const connection = new RpcConnection(context, sessionSocket);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    const size = typeof data === "string" ? data.length : data.byteLength;
    if (size > MAX_MESSAGE_LENGTH) {
      socket.close(CLOSE_TOO_BIG, "message too big");
      return;
    }
    try {
      // kurento-client writes its text into binary frames.
      connection.receive(
        typeof data === "string" ? data : new TextDecoder().decode(data),
      );
    } catch {
      // Kurento drops the connection, too.
      socket.close(CLOSE_PROTOCOL_ERROR, "not JSON");
    }
  };
  socket.onerror = () => {};
  socket.onclose = () => {
    connection.closed();
    closed();
  };
}

function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return bytes.toHex();
}

function isToken(given: string | null, token: string): boolean {
  const encoder = new TextEncoder();
  const a = encoder.encode(given ?? "");
  const b = encoder.encode(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
