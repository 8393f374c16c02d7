import type { ClientStream } from "./streams.ts";

/** Bytes held for a connection that says little: most do, and there may be ten thousand. */
const SMALL = 1024;
/** Bytes read at once of one that says much. */
const LARGE = 16 * 1024;

/** Reads a connection into a buffer that grows and shrinks with what comes. */
export class ReadBuffer {
  #buffer = new Uint8Array(SMALL);

  /** @returns bytes that are good until the next call; null at the end of the stream */
  async read(
    connection: Pick<ClientStream, "read">,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
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
}
