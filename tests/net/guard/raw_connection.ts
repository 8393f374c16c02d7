import { clientFrame } from "../../signaling/sockets/raw_clients.ts";

const encoder = new TextEncoder();

const HANDSHAKE = [
  "GET /one2one HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** A client that writes arbitrary bytes. */
export class RawConnection implements Disposable {
  /** The bytes received so far, one character a byte. */
  received = "";
  /** Resolves when the server has closed it. */
  readonly ended: Promise<void>;

  private constructor(private readonly connection: Deno.Conn) {
    this.ended = this.#read();
  }

  /** @param caCert PEM; if given, the connection uses TLS */
  static async open(port: number, caCert?: string): Promise<RawConnection> {
    const to = { hostname: caCert ? "localhost" : "127.0.0.1", port };
    if (caCert === undefined) return new RawConnection(await Deno.connect(to));
    const tls = await Deno.connectTls({ ...to, caCerts: [caCert] });
    await tls.handshake();
    return new RawConnection(tls);
  }

  /** Opens a connection and completes the WebSocket handshake. */
  static async socket(port: number, caCert?: string): Promise<RawConnection> {
    const raw = await RawConnection.open(port, caCert);
    await raw.write(`${HANDSHAKE.join("\r\n")}\r\n\r\n`);
    await raw.until("\r\n\r\n");
    return raw;
  }

  /** Writes as much as the server accepts. */
  async write(what: string | Uint8Array): Promise<void> {
    const bytes = typeof what === "string" ? encoder.encode(what) : what;
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.connection.write(bytes.subarray(at));
      }
    } catch {
      // The server has closed it; tests see that by `ended`.
    }
  }

  /**
   * Resolves when that text has arrived; rejects when the connection ends
   * before.
   */
  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) {
      const over = await Promise.race([this.ended.then(() => true), turn()]);
      if (over && !this.received.includes(text)) {
        throw new Error(`ended after ${JSON.stringify(this.received)}`);
      }
    }
  }

  /** The code of the last close frame received (RFC 6455 5.5.1). */
  get closeCode(): number {
    const at = this.received.lastIndexOf("\x88");
    if (at < 0) return NaN;
    return this.received.charCodeAt(at + 2) * 256 +
      this.received.charCodeAt(at + 3);
  }

  [Symbol.dispose](): void {
    try {
      this.connection.close();
    } catch {
      // Already closed.
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(4096);
    try {
      while (true) {
        const count = await this.connection.read(buffer);
        if (count === null) return;
        for (const byte of buffer.subarray(0, count)) {
          this.received += String.fromCharCode(byte);
        }
      }
    } catch {
      // The connection was reset.
    }
  }
}

/** One masked frame that may be a fragment. */
export function fragment(opcode: number, text: string): Uint8Array {
  const frame = clientFrame(encoder.encode(text), opcode);
  frame[0] &= 0x7f;
  return frame;
}

/** The same frame, repeated. */
export function repeated(frame: Uint8Array, times: number): Uint8Array {
  const bytes = new Uint8Array(frame.length * times);
  for (let i = 0; i < times; i++) bytes.set(frame, i * frame.length);
  return bytes;
}

function turn(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), 5));
}
