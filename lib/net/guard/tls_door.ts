import { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { type ClientStream, closeQuietly, writeAll } from "./streams.ts";

/** Content type of a TLS record that holds a handshake message (RFC 8446 5.1). */
const HANDSHAKE = 22;
const RECORD_HEAD_BYTES = 5;
const MAX_RECORD_BYTES = 16 * 1024;
/** Bytes that one read of a client takes: little while it says little, since most connections wait. */
const LITTLE_BYTES = 1024;
const MUCH_BYTES = 16 * 1024;
/** Bytes that each direction of a stream holds before it waits. */
const HELD_BYTES = 16 * 1024;

const NOTHING = new Uint8Array();

/**
 * Terminates TLS. `node:tls` works on any stream, so that the guard keeps the client's TCP
 * connection and can close it at any time. Deno's own TLS connections stay alive
 * after their `close` until the client has finished its handshake and read all
 * written bytes, which a hostile client never does; and they have Nagle's algorithm
 * on, which holds a second small message back for up to 40 ms.
 */
export class TlsDoor {
  readonly #context: SecureContext;

  /**
   * @param certificate PEM
   * @throws {Error} if the certificate cannot be used
   */
  constructor(certificate: { cert: string; key: string }) {
    this.#context = createSecureContext(certificate);
  }

  /** The decrypted stream of a client's connection. Its handshake begins with the first read. */
  open(client: Deno.TcpConn): ClientStream {
    return new TlsClient(client, this.#context);
  }
}

/** A TLS client, as its decrypted stream. */
class TlsClient implements ClientStream {
  #opening: Promise<TLSSocket> | null = null;
  #encrypted: EncryptedStream | null = null;
  /** Decrypted bytes that were not read yet. */
  #rest = NOTHING;
  #closed = false;
  /** Wakes the reader. */
  #news: () => void = () => {};
  /** Ends a write that is under way. */
  #broken: (error: Error) => void = () => {};

  constructor(
    private readonly client: Deno.TcpConn,
    private readonly context: SecureContext,
  ) {}

  async read(buffer: Uint8Array): Promise<number | null> {
    const tls = await this.#open();
    while (this.#rest.length === 0) {
      const bytes: Uint8Array<ArrayBuffer> | null = tls.read();
      if (bytes !== null) this.#rest = bytes;
      else if (tls.readableEnded) return null;
      else if (this.#closed) throw new Deno.errors.ConnectionReset();
      else {
        const news = new Promise<void>((resolve) => this.#news = resolve);
        this.#encrypted!.wanted = true;
        await news;
      }
    }
    this.#encrypted!.wanted = false;
    const part = this.#rest.subarray(0, buffer.length);
    buffer.set(part);
    const left = this.#rest.subarray(part.length);
    // An empty view would keep its memory.
    this.#rest = left.length > 0 ? left : NOTHING;
    return part.length;
  }

  async write(bytes: Uint8Array): Promise<number> {
    const tls = await this.#open();
    await new Promise<void>((resolve, reject) => {
      if (this.#closed) throw new Deno.errors.ConnectionReset();
      this.#broken = reject;
      tls.write(bytes, (error) => error ? reject(error) : resolve());
    });
    return bytes.length;
  }

  async closeWrite(): Promise<void> {
    (await this.#opening)?.end();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeQuietly(this.client);
    this.#opening?.then((tls) => tls.destroy(), () => {});
    this.#news();
    this.#broken(new Deno.errors.ConnectionReset());
  }

  #open(): Promise<TLSSocket> {
    return this.#opening ??= this.#handshake();
  }

  async #handshake(): Promise<TLSSocket> {
    const hello = await readHello(this.client);
    this.#encrypted = new EncryptedStream(this.client, hello);
    const tls = new TLSSocket(this.#encrypted, {
      isServer: true,
      secureContext: this.context,
      // HTTP/2 has flood attacks of its own (CVE-2023-44487), and pages are small.
      ALPNProtocols: ["http/1.1"],
    });
    const news = () => this.#news();
    tls.on("readable", news).on("end", news);
    tls.on("close", () => this.close()).on("error", () => this.close());
    return tls;
  }
}

/**
 * A client's TCP connection, as the stream that TLS works on. `node:tls` reads on
 * and holds what nobody takes, without end: so this one reads only while somebody
 * waits for bytes.
 */
class EncryptedStream extends Duplex {
  #readBytes = LITTLE_BYTES;
  /** TLS has taken what was read. */
  #taken = false;
  #wanted = false;

  /** @param first bytes that were read already */
  constructor(private readonly client: Deno.TcpConn, first: Uint8Array) {
    super({ highWaterMark: HELD_BYTES });
    // TLS reports it, too; without a listener it would end the thread.
    this.on("error", () => {});
    this.push(first);
  }

  /** Whether somebody waits for bytes. One read may still be under way when nobody does. */
  set wanted(wanted: boolean) {
    this.#wanted = wanted;
    if (wanted && this.#taken) void this.#read();
  }

  override _read(): void {
    this.#taken = true;
    if (this.#wanted) void this.#read();
  }

  override _write(
    bytes: Uint8Array,
    _encoding: string,
    done: (error?: Error | null) => void,
  ): void {
    writeAll(this.client, bytes).then(() => done(), done);
  }

  override _final(done: () => void): void {
    this.client.closeWrite().then(done, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    closeQuietly(this.client);
    done(error);
  }

  async #read(): Promise<void> {
    this.#taken = false;
    const buffer = new Uint8Array(this.#readBytes);
    try {
      const count = await this.client.read(buffer);
      if (count === null) return void this.push(null);
      this.#readBytes = count === buffer.length ? MUCH_BYTES : LITTLE_BYTES;
      this.push(buffer.subarray(0, count));
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}

/**
 * Reads the first TLS record of a client, so that a client that sends no
 * handshake costs no more than its connection.
 *
 * @throws {Error} as a rejection, if it is not TLS
 */
async function readHello(client: Deno.TcpConn): Promise<Uint8Array> {
  let bytes = new Uint8Array(512);
  let count = 0;
  for (let wanted = RECORD_HEAD_BYTES; count < wanted;) {
    if (count === bytes.length) {
      const longer = new Uint8Array(bytes.length * 2);
      longer.set(bytes);
      bytes = longer;
    }
    const read = await client.read(bytes.subarray(count));
    if (read === null) throw new Deno.errors.UnexpectedEof();
    count += read;
    if (bytes[0] !== HANDSHAKE) throw new Error("This is no TLS.");
    if (count >= RECORD_HEAD_BYTES) {
      const length = new DataView(bytes.buffer).getUint16(3);
      if (length > MAX_RECORD_BYTES) throw new Error("This is no TLS.");
      wanted = RECORD_HEAD_BYTES + length;
    }
  }
  return bytes.subarray(0, count);
}
