import type { SocketRejection } from "../../lib/signaling/sockets/client_socket.ts";
import { systemClock } from "../../lib/signaling/clock.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import type { IdentityVerifier } from "../../lib/signaling/sessions/identity.ts";
import {
  DEFAULT_SOCKET_LIMITS,
  type SocketLimits,
} from "../../lib/signaling/sockets/socket_limits.ts";
import { SocketServer } from "../../lib/signaling/sockets/socket_server.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeMedia } from "./fakes.ts";
import { DeafClient, RawClient } from "./sockets/raw_clients.ts";

/** The exchange on real sockets on loopback, with fake media. */
export class SignalingServer implements AsyncDisposable {
  readonly media = new FakeMedia();
  readonly exchange: Exchange;
  readonly rejections: SocketRejection[] = [];
  readonly faults: unknown[] = [];
  readonly sockets: SocketServer;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(
    { allowedOrigins = null, identity, ...limits }: Partial<SocketLimits> & {
      allowedOrigins?: ReadonlySet<string> | null;
      identity?: IdentityVerifier;
    } = {},
  ) {
    this.exchange = new Exchange({
      media: this.media,
      clock: systemClock,
      timing: DEFAULT_TIMING,
      randomId: () => crypto.randomUUID(),
      iceServers: () => [],
      identity,
    });
    this.sockets = new SocketServer({
      exchange: this.exchange,
      limits: { ...DEFAULT_SOCKET_LIMITS, ...limits },
      allowedOrigins,
      fault: (error) => this.faults.push(error),
      rejected: (why) => this.rejections.push(why),
    });
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request, { remoteAddr }) =>
        this.sockets.accept(request, remoteAddr.hostname),
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/one2one`;
  }

  upgradeStatus(origin: string | null): Promise<number> {
    return upgradeStatus(this.port, origin);
  }

  /** Registers, and then stops reading. */
  async openDeafClient(name: string): Promise<DeafClient> {
    const { tcp } = await handshake(this.port, null);
    const client = new DeafClient(tcp);
    await client.send(JSON.stringify({ id: "register", name }));
    return client;
  }

  /**
   * A client that writes arbitrary frames and discards everything that it
   * reads.
   */
  async openRawClient(): Promise<RawClient> {
    const { tcp } = await handshake(this.port, null);
    return new RawClient(tcp);
  }

  /** Lets the server's event loop turn once. */
  turn(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exchange.shutdown(0);
    void this.sockets.close("shutdown");
    await this.#server.shutdown();
    await this.until(() => this.sockets.size === 0);
    if (this.faults.length > 0) throw this.faults[0];
  }

  /** The HTTP status of the response to a request with these headers. */
  async handshakeStatus(headers: string[]): Promise<number> {
    using tcp = await connect(this.port);
    await tcp.write(request(["Connection: Upgrade", ...headers]));
    return await statusOf(tcp);
  }
}

/**
 * The HTTP status of the response when a page of that origin requests a socket.
 */
export async function upgradeStatus(
  port: number,
  origin: string | null,
): Promise<number> {
  const { tcp, status } = await handshake(port, origin);
  tcp.close();
  return status;
}

async function handshake(port: number, origin: string | null) {
  const tcp = await connect(port);
  await writeHandshake(tcp, origin);
  return { tcp, status: await statusOf(tcp) };
}

function connect(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

/** Requests a signaling socket without waiting for the response. */
export async function writeHandshake(
  tcp: Deno.TcpConn,
  origin: string | null,
): Promise<void> {
  await tcp.write(request([
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...(origin === null ? [] : [`Origin: ${origin}`]),
  ]));
}

function request(headers: string[]): Uint8Array {
  const head = ["GET /one2one HTTP/1.1", "Host: 127.0.0.1", ...headers];
  return new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`);
}

async function statusOf(tcp: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(1024);
  const length = await tcp.read(buffer);
  const answer = new TextDecoder().decode(buffer.subarray(0, length ?? 0));
  return Number(answer.split(" ")[1]);
}
