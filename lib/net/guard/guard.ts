/**
 * The guard in front of the service: its own thread accepts connections, terminates
 * TLS, enforces the clients' limits before a request or a message is complete,
 * and forwards the rest to Deno's HTTP server on loopback.
 *
 * @module
 */
import { ConnectionTable, type Ending, STAGE } from "./connection_table.ts";
import type { FrameProblem } from "./frame_scanner.ts";
import type { FromGuard, GuardStart, ToGuard } from "./guard_messages.ts";

/** The connection below a WebSocket. */
export interface SocketLine {
  /**
   * Marks the connection as carrying WebSocket frames from now on.
   *
   * @param broke called when the client broke a limit of the guard
   * @param over called when the client has disconnected
   */
  upgraded(broke: (problem: FrameProblem) => void, over: () => void): void;
  /** The service is closing the WebSocket: the client has a moment to answer. */
  closing(): void;
  /** Closes the connection at once. */
  drop(): void;
}

/** Information that a request's handler gets about its connection. */
export interface GuardedInfo extends Deno.ServeHandlerInfo<Deno.NetAddr> {
  line?: SocketLine;
}

/** The connection of a request that came through a guard. */
export function lineOf(info: Deno.ServeHandlerInfo): SocketLine | undefined {
  return (info as GuardedInfo).line;
}

/** Parts of a guard. */
export interface GuardParts
  extends Pick<GuardStart, "listen" | "tls" | "limits" | "proxies"> {
  handler(
    request: Request,
    info: GuardedInfo,
  ): Response | Promise<Response>;
  /** Answers a request whose handler threw. */
  failed(error: unknown): Response;
  /** Called when no connection can be accepted for a moment. */
  trouble(error: string): void;
  /** Called for requests to the inner port that did not come through the guard, once in {@link AROUND_MS} at most. */
  around(): void;
}

const LOOPBACK = "127.0.0.1";
/** ms between two reports of requests past the guard: one program may send many. */
const AROUND_MS = 60_000;

/** The guard, see the module. */
export class Guard implements AsyncDisposable {
  /** Address to which clients connect. */
  port = 0;
  readonly #table = new ConnectionTable();
  readonly #worker: Worker;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #lines = new Map<number, Line>();
  readonly #listening = Promise.withResolvers<number>();
  readonly #finished = Promise.withResolvers<void>();
  readonly #emptied = Promise.withResolvers<void>();
  #stopped = false;
  #aroundAt = -Infinity;

  private constructor(private readonly parts: GuardParts) {
    this.#server = Deno.serve(
      {
        hostname: LOOPBACK,
        port: 0,
        onListen: () => {},
        onError: (error) => parts.failed(error),
      },
      (request, info) => this.#handle(request, info),
    );
    // Both may reject before anybody awaits them.
    this.#finished.promise.catch(() => {});
    this.#listening.promise.catch(() => {});
    this.#server.finished.then(
      () => this.#dead("the service's own server ended"),
      (error: unknown) => this.#dead(String(error)),
    );
    const thread = new URL("./guard_thread.ts", import.meta.url).href;
    this.#worker = new Worker(thread, { type: "module", name: "guard" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromGuard>) =>
      this.#heard(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#dead(event.message);
    };
  }

  /**
   * Starts listening.
   *
   * @throws {Error} as a rejection, if the address is not available (a class of `Deno.errors`) or the certificate cannot be used
   */
  static async start(parts: GuardParts): Promise<Guard> {
    const guard = new Guard(parts);
    const { listen, tls, limits, proxies } = parts;
    guard.#send({
      type: "start",
      listen,
      tls,
      limits,
      proxies,
      servicePort: guard.#server.addr.port,
      table: guard.#table.buffer,
    });
    try {
      guard.port = await guard.#listening.promise;
    } catch (error) {
      await guard.close();
      throw error;
    }
    return guard;
  }

  /** Rejects when no connection can be accepted any more. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#table.connections;
  }

  /** Number of closed or refused connections by reason, since the start. */
  endings(): Record<Ending, number> {
    return this.#table.endings();
  }

  /** Stops accepting connections. Resolves when the last client has its response, or its WebSocket is closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#send({ type: "stop" });
    await Promise.all([this.#server.shutdown(), this.#emptied.promise]);
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#worker.terminate();
    await this.#server.shutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> {
    const { hostname, port } = info.remoteAddr;
    const address = hostname === LOOPBACK ? this.#table.address(port) : null;
    if (address === null) {
      this.#passedBy();
      return new Response("This door is the guard's.\n", {
        status: 403,
        headers: { connection: "close" },
      });
    }
    const line = new Line(port, this.#table, this.#lines);
    info.completed.then(line.answered, line.answered);
    return this.parts.handler(request, {
      remoteAddr: { transport: "tcp", hostname: address, port },
      completed: info.completed,
      line,
    });
  }

  /** Somebody on this machine sent a request straight to the inner port. */
  #passedBy(): void {
    this.#table.countEnding("aroundGuard");
    const now = performance.now();
    if (now - this.#aroundAt < AROUND_MS) return;
    this.#aroundAt = now;
    this.parts.around();
  }

  #heard(message: FromGuard): void {
    switch (message.type) {
      case "listening":
        return this.#listening.resolve(message.port);
      case "notListening":
        return this.#listening.reject(toError(message));
      case "broke":
        return this.#lines.get(message.port)?.broke(message.problem);
      case "over": {
        const line = this.#lines.get(message.port);
        this.#lines.delete(message.port);
        return line?.over();
      }
      case "empty":
        return this.#emptied.resolve();
      case "trouble":
        return this.parts.trouble(message.error);
      case "dead":
        return this.#dead(message.error);
      default:
        message satisfies never;
    }
  }

  #dead(error: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#listening.reject(new Error(error));
    this.#finished.reject(new Error(error));
  }

  #send(message: ToGuard): void {
    this.#worker.postMessage(message);
  }
}

/** The connection of one request. */
class Line implements SocketLine {
  readonly #generation: number;
  broke: (problem: FrameProblem) => void = () => {};
  over: () => void = () => {};

  constructor(
    private readonly port: number,
    private readonly table: ConnectionTable,
    private readonly lines: Map<number, Line>,
  ) {
    this.#generation = table.generation(port);
  }

  upgraded(broke: (problem: FrameProblem) => void, over: () => void): void {
    this.broke = broke;
    this.over = over;
    this.lines.set(this.port, this);
    this.table.setStage(this.port, this.#generation, STAGE.socket);
  }

  closing(): void {
    this.table.setStage(this.port, this.#generation, STAGE.closing);
  }

  drop(): void {
    this.table.setStage(this.port, this.#generation, STAGE.dropped);
  }

  readonly answered = (): void => {
    this.table.countAnswer(this.port, this.#generation);
  };
}

/** Restores an error of the guard's thread with its class, which names the problem. */
function toError({ name, error }: { name: string; error: string }): Error {
  const classes: Record<string, new (message: string) => Error> = Deno.errors;
  return new (classes[name] ?? Error)(error);
}
