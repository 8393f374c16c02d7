import { ReadBuffer } from "./read_buffer.ts";
import { type ClientStream, closeQuietly, writeAll } from "./streams.ts";

const LOOPBACK = "127.0.0.1";
/** Content type of a TLS record that holds a handshake message (RFC 8446 5.1). */
const HANDSHAKE = 22;
const RECORD_HEAD_BYTES = 5;
const MAX_RECORD_BYTES = 16 * 1024;
/** ms to wait for the other end of a loopback connection. */
const MEETING_MS = 5_000;

interface Meeting extends PromiseWithResolvers<Deno.TlsConn> {
  late: ReturnType<typeof setTimeout>;
}

/**
 * Terminates TLS. Clients are accepted as TCP and forwarded to Deno's TLS listener on
 * loopback: a TLS connection in Deno stays alive after its `close` until the
 * client has finished its handshake and read all written bytes, which a hostile
 * client never does; a TCP connection can be closed at any time.
 */
export class TlsDoor {
  readonly #listener: Deno.TlsListener;
  /** Accepted ends, and waits for them, by the port of the other end. */
  readonly #meetings = new Map<number, Meeting>();

  /**
   * @param certificate PEM
   * @param failed called when it no longer accepts connections
   * @throws {Error} if the certificate cannot be used
   */
  constructor(
    certificate: { cert: string; key: string },
    private readonly failed: (error: unknown) => void,
  ) {
    this.#listener = Deno.listenTls({
      hostname: LOOPBACK,
      port: 0,
      ...certificate,
      // HTTP/2 has flood attacks of its own (CVE-2023-44487), and pages are small.
      alpnProtocols: ["http/1.1"],
    });
    void this.#accept();
  }

  /** The decrypted stream of a client's connection. Its handshake begins with the first read. */
  open(client: Deno.TcpConn): ClientStream {
    return new TlsClient(client, this);
  }

  /** Both ends of a new loopback connection: one takes TLS, the other gives plain text. */
  async connect(): Promise<{ secret: Deno.TcpConn; plain: Deno.TlsConn }> {
    const { port } = this.#listener.addr;
    const secret = await Deno.connect({ hostname: LOOPBACK, port });
    secret.setNoDelay();
    const key = secret.localAddr.port;
    try {
      return { secret, plain: await this.#meet(key).promise };
    } catch (error) {
      closeQuietly(secret);
      throw error;
    } finally {
      clearTimeout(this.#meetings.get(key)?.late);
      this.#meetings.delete(key);
    }
  }

  close(): void {
    this.#listener.close();
  }

  async #accept(): Promise<void> {
    while (true) {
      try {
        const plain = await this.#listener.accept();
        this.#meet(plain.remoteAddr.port).resolve(plain);
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
        this.failed(error);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Pairs both ends, whichever comes first. The end of a foreign connection times out. */
  #meet(port: number): Meeting {
    let meeting = this.#meetings.get(port);
    if (!meeting) {
      const ends = Promise.withResolvers<Deno.TlsConn>();
      const late = setTimeout(() => {
        this.#meetings.delete(port);
        ends.reject(new Deno.errors.TimedOut());
        // No client waits for a foreign connection: its end is closed.
        ends.promise.then(closeQuietly, () => {});
      }, MEETING_MS);
      this.#meetings.set(port, meeting = { ...ends, late });
    }
    return meeting;
  }
}

/** A TLS client, as its decrypted stream. */
class TlsClient implements ClientStream {
  #plain: Promise<Deno.TlsConn> | null = null;
  #secret: Deno.TcpConn | null = null;
  #opened: Deno.TlsConn | null = null;
  #closed = false;

  constructor(
    private readonly client: Deno.TcpConn,
    private readonly door: TlsDoor,
  ) {}

  async read(buffer: Uint8Array): Promise<number | null> {
    return await (this.#opened ?? await this.#open()).read(buffer);
  }

  async write(bytes: Uint8Array): Promise<number> {
    return await (this.#opened ?? await this.#open()).write(bytes);
  }

  async closeWrite(): Promise<void> {
    await this.#opened?.closeWrite();
  }

  close(): void {
    this.#closed = true;
    closeQuietly(this.client);
    if (this.#secret) closeQuietly(this.#secret);
    if (this.#opened) closeQuietly(this.#opened);
  }

  #open(): Promise<Deno.TlsConn> {
    return this.#plain ??= this.#connect();
  }

  async #connect(): Promise<Deno.TlsConn> {
    const hello = await readHello(this.client);
    const { secret, plain } = await this.door.connect();
    this.#secret = secret;
    this.#opened = plain;
    if (this.#closed) {
      this.close();
      throw new Deno.errors.Interrupted();
    }
    void this.#pump(this.client, secret, hello);
    void this.#pump(secret, this.client, null);
    return plain;
  }

  /** Forwards bytes until one side ends, then passes the end on. */
  async #pump(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    first: Uint8Array | null,
  ): Promise<void> {
    const buffer = new ReadBuffer();
    try {
      for (let bytes = first;; bytes = null) {
        bytes ??= await buffer.read(from);
        if (bytes === null) return await to.closeWrite();
        await writeAll(to, bytes);
      }
    } catch {
      // Reset: the reader of the decrypted stream notices it through the TLS listener's end.
      closeQuietly(from);
      closeQuietly(to);
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
