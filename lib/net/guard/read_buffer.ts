import type { ClientStream } from "./streams.ts";

/** Buffer size for a connection with little traffic: most are like that, and there may be ten thousand. */
const SMALL = 1024;
/** Buffer size for a connection with much traffic. */
const LARGE = 16 * 1024;

/** Reads a connection into a buffer that grows and shrinks with the traffic. */
export class ReadBuffer {
  #buffer = new Uint8Array(SMALL);
  #putBack: Uint8Array<ArrayBuffer> | null = null;

  /** @returns bytes that are valid until the next call; null at the end of the stream */
  async read(
    connection: Pick<ClientStream, "read">,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    const before = this.#putBack;
    this.#putBack = null;
    if (before) return before;
    const count = await connection.read(this.#buffer);
    if (count === null) return null;
    const bytes = this.#buffer.subarray(0, count);
    const { length } = this.#buffer;
    if (count === length && length < LARGE) {
      this.#buffer = new Uint8Array(length * 4);
    } else if (count <= SMALL && length > SMALL) {
      this.#buffer = new Uint8Array(SMALL);
    }
    return bytes;
  }

  /** The next read returns these bytes, which must be a copy, before it reads the connection. */
  putBack(bytes: Uint8Array<ArrayBuffer>): void {
    this.#putBack = bytes;
  }
}
