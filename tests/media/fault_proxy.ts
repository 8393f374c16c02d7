import * as v from "valibot";

/** The effect of a rule on a request. */
export type Fault =
  /** Answers it with this error; the server never sees it. */
  | { error: { code: number; message: string; data?: { type: string } } }
  /** Closes the connection instead of passing it on. */
  | "cut"
  /** Drops it: no answer ever comes. */
  | "lose";

/** The parts of a request in Kurento's protocol that rules look at. */
export interface ProxiedRequest {
  method: string;
  /** Id of the object of an `invoke`. */
  object?: string;
  /** Of an `invoke`. */
  operation?: string;
  /** Of an `invoke`. */
  operationParams?: Record<string, unknown>;
  /** Of a `create` or `subscribe`. */
  type?: string;
  /** Of a `create`. */
  constructorParams?: Record<string, unknown>;
}

const Request = v.object({
  id: v.number(),
  method: v.string(),
  params: v.optional(v.object({
    object: v.optional(v.string()),
    operation: v.optional(v.string()),
    operationParams: v.optional(v.record(v.string(), v.unknown())),
    type: v.optional(v.string()),
    constructorParams: v.optional(v.record(v.string(), v.unknown())),
  })),
});
const Reply = v.object({ id: v.number() });

/**
 * Operations that no call waits for: candidates in flight, and the heartbeat.
 */
const UNAWAITED = new Set(["addIceCandidate", "getName"]);

/**
 * A WebSocket proxy in front of a media server that delays, cuts, freezes and
 * refuses.
 */
export interface FaultProxy {
  readonly url: string;
  /** One-way delay in ms of every frame, in order; may be changed at any time. */
  delayMs: number;
  /** Destination of new connections. */
  target: string;
  /** Decides the fault of a request; null passes it on. */
  rule: (request: ProxiedRequest) => Fault | null;
  /**
   * Stops all traffic without closing a socket; new connections are accepted,
   * as for a stopped process.
   */
  freeze(): void;
  /** Resumes the traffic, with what has waited. */
  thaw(): void;
  /** Closes all connections. */
  cut(): void;
  /** Starts to count consecutive round trips while calls are made. */
  countRoundTrips(): () => number;
  close(): Promise<void>;
}

/** Starts a proxy in front of a server. */
export function startFaultProxy(target: string): FaultProxy {
  const sockets = new Set<WebSocket>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let frozen = false;
  const held: (() => void)[] = [];
  const connections = new Set<{ depth: number; calls: boolean }>();
  const proxy: Pick<FaultProxy, "delayMs" | "target" | "rule"> = {
    delayMs: 0,
    target,
    rule: () => null,
  };
  const later = (run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (frozen) held.push(run);
      else run();
    }, proxy.delayMs);
    timers.add(timer);
  };
  const closeEach = () => {
    for (const socket of sockets) {
      if (socket.readyState <= WebSocket.OPEN) socket.close();
    }
  };
  const endTogether = (one: WebSocket, other: WebSocket) => {
    const end = () => {
      if (!frozen && other.readyState <= WebSocket.OPEN) other.close();
    };
    one.onclose = () => {
      sockets.delete(one);
      end();
    };
    one.onerror = end;
  };
  const connect = (client: WebSocket) => {
    const server = new WebSocket(proxy.target);
    client.binaryType = server.binaryType = "arraybuffer";
    sockets.add(client).add(server);
    const opened = new Promise<void>((resolve) =>
      server.onopen = () => resolve()
    );
    /** The number of round trips before each request, by its id. */
    const depths = new Map<number, number>();
    const connection = { depth: 0, calls: false };
    connections.add(connection);
    const send = (to: WebSocket, data: string) => {
      if (to.readyState === WebSocket.OPEN) to.send(data);
    };
    client.onmessage = ({ data }) => {
      const message = text(data);
      const request = v.safeParse(Request, JSON.parse(message));
      const fault = request.success ? faultOf(proxy, request.output) : null;
      if (request.success) {
        const { id, method, params } = request.output;
        if (!UNAWAITED.has(params?.operation ?? "")) {
          depths.set(id, connection.depth + 1);
        }
        if (method === "create") connection.calls = true;
      }
      later(async () => {
        await opened;
        if (fault === "cut") client.close();
        else if (fault === null) send(server, message);
        else if (fault !== "lose" && request.success) {
          const { id } = request.output;
          send(client, JSON.stringify({ jsonrpc: "2.0", id, ...fault }));
        }
      });
    };
    server.onmessage = ({ data }) => {
      const message = text(data);
      later(() => {
        const reply = v.safeParse(Reply, JSON.parse(message));
        const seen = reply.success ? depths.get(reply.output.id) : undefined;
        connection.depth = Math.max(connection.depth, seen ?? 0);
        send(client, message);
      });
    };
    endTogether(client, server);
    endTogether(server, client);
  };
  const thaw = () => {
    frozen = false;
    for (const run of held.splice(0)) run();
  };
  const stop = new AbortController();
  const { search, pathname } = new URL(target);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  }, async (request) => {
    if (frozen) {
      await new Promise<void>((resolve) => held.push(resolve));
      // The client has given up by now.
      return new Response(null, { status: 503 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    connect(socket);
    return response;
  });
  return Object.assign(proxy, {
    url: `ws://127.0.0.1:${server.addr.port}${pathname}${search}`,
    freeze: () => {
      frozen = true;
    },
    thaw,
    cut: closeEach,
    countRoundTrips: () => {
      for (const connection of connections) connection.depth = 0;
      return () =>
        Math.max(
          ...[...connections].map(({ depth, calls }) => calls ? depth : 0),
        );
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      thaw();
      const closed = [...sockets].map((socket) =>
        new Promise((resolve) => socket.addEventListener("close", resolve))
      );
      for (const socket of sockets) socket.close();
      stop.abort();
      await Promise.all([server.finished, ...closed]);
    },
  });
}

/** All requests that pass a proxy from now on. */
export function recordedRequests(proxy: FaultProxy): ProxiedRequest[] {
  const requests: ProxiedRequest[] = [];
  proxy.rule = (request) => {
    requests.push(request);
    return null;
  };
  return requests;
}

function faultOf(
  proxy: Pick<FaultProxy, "rule">,
  { method, params }: v.InferOutput<typeof Request>,
): Fault | null {
  return proxy.rule({
    method,
    object: params?.object,
    operation: params?.operation,
    operationParams: params?.operationParams,
    type: params?.type,
    constructorParams: params?.constructorParams,
  });
}

/** kurento-client writes its text into binary frames. */
function text(data: string | ArrayBuffer): string {
  return typeof data === "string" ? data : new TextDecoder().decode(data);
}
