import type { ClientMessage, ServerMessage } from "../../lib/protocol.ts";
import type { SocketRejection } from "../../lib/signaling/client_socket.ts";
import { systemClock } from "../../lib/signaling/clock.ts";
import { Exchange } from "../../lib/signaling/exchange.ts";
import type { IdentityVerifier } from "../../lib/signaling/identity.ts";
import {
  DEFAULT_SOCKET_LIMITS,
  type SocketLimits,
} from "../../lib/signaling/socket_limits.ts";
import { SocketServer } from "../../lib/signaling/socket_server.ts";
import { DEFAULT_TIMING } from "../../lib/signaling/timing.ts";
import { FakeMedia } from "./fakes.ts";

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

  /** See {@link upgradeStatus}. */
  upgradeStatus(origin: string | null): Promise<number> {
    return upgradeStatus(this.port, origin);
  }

  /** Registers, and reads nothing from then on. */
  async openDeafClient(name: string): Promise<DeafClient> {
    const { tcp } = await handshake(this.port, null);
    const client = new DeafClient(tcp);
    await client.send(JSON.stringify({ id: "register", name }));
    return client;
  }

  /** A client that writes frames as it likes and throws away what it reads. */
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

  /** The HTTP status with which a request with these headers is answered. */
  async handshakeStatus(headers: string[]): Promise<number> {
    using tcp = await connect(this.port);
    await tcp.write(request(["Connection: Upgrade", ...headers]));
    return await statusOf(tcp);
  }
}

/** The HTTP status with which a socket is answered to a page of that origin. */
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

/** Asks for a signalling socket, and does not wait for the answer. */
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

/** Writes WebSocket frames by hand (RFC 6455 5.2), so that nothing reads for it. */
export class DeafClient {
  constructor(private readonly tcp: Deno.TcpConn) {}

  async send(text: string, times = 1): Promise<void> {
    const frame = clientFrame(new TextEncoder().encode(text));
    try {
      for (let i = 0; i < times; i++) {
        for (let at = 0; at < frame.length;) {
          at += await this.tcp.write(frame.subarray(at));
        }
      }
    } catch {
      // Closed by the server, which is what the test waits for.
    }
  }

  close(): void {
    this.tcp.close();
  }
}

/** Writes many frames at once, and counts on none of the answers. */
export class RawClient implements Disposable {
  #frames: Uint8Array[] = [];
  readonly #drained: Promise<void>;

  constructor(private readonly tcp: Deno.TcpConn) {
    this.#drained = this.#drain();
  }

  queue({ opcode, payload }: { opcode: number; payload: Uint8Array }): void {
    this.#frames.push(clientFrame(payload, opcode));
  }

  async flush(): Promise<void> {
    const bytes = new Uint8Array(
      this.#frames.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const frame of this.#frames.splice(0)) {
      bytes.set(frame, at);
      at += frame.length;
    }
    for (at = 0; at < bytes.length;) {
      at += await this.tcp.write(bytes.subarray(at));
    }
  }

  /** The server has read everything: it answers the close frame (RFC 6455 5.5.1), which comes last. */
  async settled(): Promise<void> {
    this.queue({ opcode: 8, payload: new Uint8Array() });
    await this.flush();
    await this.#drained;
  }

  /** The head of a binary frame of that many bytes (RFC 6455 5.2). */
  async announce(bytes: number): Promise<void> {
    const head = new Uint8Array(14);
    head.set([130, 255]);
    new DataView(head.buffer).setBigUint64(2, BigInt(bytes));
    await this.tcp.write(head);
  }

  [Symbol.dispose](): void {
    this.tcp.close();
  }

  async #drain(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    while (await this.tcp.read(buffer) !== null);
  }
}

/** One masked text frame; a mask of zeros leaves the payload as it is. */
export function clientFrame(payload: Uint8Array, opcode = 1): Uint8Array {
  const { length } = payload;
  const size = length < 126
    ? [128 | length]
    : length < 65_536
    ? [128 | 126, length >> 8, length & 255]
    : [
      128 | 127,
      0,
      0,
      0,
      0,
      length >>> 24,
      length >>> 16,
      length >>> 8,
      length,
    ];
  const frame = new Uint8Array(1 + size.length + 4 + length);
  frame[0] = 128 | opcode;
  frame.set(size, 1);
  frame.set(payload, 1 + size.length + 4);
  return frame;
}

/** A client's socket whose messages are awaited one by one. */
export class TestSocket {
  /** The close code. */
  readonly closed: Promise<number>;
  #messages: ServerMessage[] = [];
  #waiting: ((message: ServerMessage) => void) | null = null;

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => {
      const message: ServerMessage = JSON.parse(data);
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) waiting(message);
      else this.#messages.push(message);
    };
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code }) => resolve(code);
    });
  }

  static open(url: string): Promise<TestSocket> {
    const socket = new WebSocket(url);
    const client = new TestSocket(socket);
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(client);
      socket.onerror = () => reject(new Error("The socket did not open."));
    });
  }

  send(message: ClientMessage): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.socket.send(bytes);
  }

  next(): Promise<ServerMessage> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  /** Skips what comes before the next message of that kind. */
  async until<I extends ServerMessage["id"]>(
    id: I,
  ): Promise<ServerMessage & { id: I }> {
    while (true) {
      const message = await this.next();
      if (message.id === id) return message as ServerMessage & { id: I };
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
