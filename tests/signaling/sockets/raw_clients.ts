/** Writes WebSocket frames by hand (RFC 6455 5.2) and never reads. */
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
      // Closed by the server, which the test waits for.
    }
  }

  close(): void {
    this.tcp.close();
  }
}

/** Writes many frames at once, without waiting for answers. */
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

  /**
   * Resolves when the server has read everything: it answers the close frame
   * (RFC 6455 5.5.1), which comes last.
   */
  async settled(): Promise<void> {
    this.queue({ opcode: 8, payload: new Uint8Array() });
    await this.flush();
    await this.#drained;
  }

  /** Writes the header of a binary frame of that many bytes (RFC 6455 5.2). */
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

/** One masked text frame; a mask of zeros leaves the payload unchanged. */
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
