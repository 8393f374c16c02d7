/** Opcodes of RFC 6455 5.2. */
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A WebSocket client without Nagle's algorithm, as in browsers: Deno's own
 * delays a second small message by up to 40 ms, which would distort the
 * measurement.
 */
export class RawWebSocket {
  /** Settles when the connection has ended. */
  readonly closed: Promise<void>;
  #rest = new Uint8Array();

  private constructor(
    private readonly tcp: Deno.TcpConn,
    private readonly received: (text: string) => void,
  ) {
    this.closed = this.#read().catch(() => {}).then(() => tcp.close());
  }

  /** @param url `ws://host:port/` */
  static async open(
    url: string,
    received: (text: string) => void,
  ): Promise<RawWebSocket> {
    const { hostname, port, host } = new URL(url);
    const tcp = await Deno.connect({ hostname, port: Number(port) });
    tcp.setNoDelay(true);
    const head = [
      "GET / HTTP/1.1",
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ].join("\r\n");
    await tcp.write(encoder.encode(`${head}\r\n\r\n`));
    // The server sends nothing before it is asked, so that one read gets the
    // answer.
    const answer = new Uint8Array(1024);
    const length = await tcp.read(answer) ?? 0;
    if (!decoder.decode(answer.subarray(0, length)).includes(" 101 ")) {
      throw new Error("The socket did not open.");
    }
    return new RawWebSocket(tcp, received);
  }

  send(text: string): void {
    this.#write(TEXT, encoder.encode(text));
  }

  async close(): Promise<void> {
    this.#write(CLOSE, new Uint8Array());
    await this.closed;
  }

  #write(opcode: number, payload: Uint8Array): void {
    const { length } = payload;
    const long = length >= 126;
    if (length > 0xffff) throw new Error("Longer than a bench needs.");
    const frame = new Uint8Array((long ? 8 : 6) + length);
    frame[0] = 128 | opcode;
    frame[1] = 128 | (long ? 126 : length);
    if (long) new DataView(frame.buffer).setUint16(2, length);
    // A mask of zeros leaves the payload unchanged.
    frame.set(payload, frame.length - length);
    // Loopback accepts a frame of that size in one write.
    this.tcp.write(frame).catch(() => {});
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    while (true) {
      const length = await this.tcp.read(buffer);
      if (length === null) return;
      const bytes = new Uint8Array(this.#rest.length + length);
      bytes.set(this.#rest);
      bytes.set(buffer.subarray(0, length), this.#rest.length);
      if (!this.#take(bytes)) return;
    }
  }

  /** @returns false after a close frame */
  #take(bytes: Uint8Array<ArrayBuffer>): boolean {
    const view = new DataView(bytes.buffer);
    let at = 0;
    while (bytes.length >= at + 2) {
      const short = bytes[at + 1];
      const head = short < 126 ? 2 : 4;
      if (bytes.length < at + head) break;
      const length = short < 126 ? short : view.getUint16(at + 2);
      if (bytes.length < at + head + length) break;
      const payload = bytes.subarray(at + head, at + head + length);
      const opcode = bytes[at] & 15;
      if (opcode === CLOSE) return false;
      if (opcode === PING) this.#write(PONG, payload);
      if (opcode === TEXT) this.received(decoder.decode(payload));
      at += head + length;
    }
    this.#rest = bytes.slice(at);
    return true;
  }
}
