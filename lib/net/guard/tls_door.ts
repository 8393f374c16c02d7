import { ReadBuffer } from "./read_buffer.ts";
import { type ClientStream, closeQuietly, writeAll } from "./streams.ts";

const LOOPBACK = "127.0.0.1";
/** Of TLS (RFC 8446 5.1): the type of a record that holds a handshake message. */
const HANDSHAKE = 22;
const RECORD_HEAD_BYTES = 5;
const MAX_RECORD_BYTES = 16 * 1024;
/** ms that the other end of a loopback connection may be missing. */
const MEETING_MS = 5_000;

interface Meeting extends PromiseWithResolvers<Deno.TlsConn> {
  late: ReturnType<typeof setTimeout>;
}

/**
 * Ends TLS. Clients are accepted as TCP and led to Deno's TLS listener on
 * loopback: a TLS connection of Deno's lives on after its `close` until the
 * client has finished its handshake and read what was written, which a hostile
 * one never does; a TCP connection can be closed at any time.
 */
export class TlsDoor {
  readonly #listener: Deno.TlsListener;
  /** Accepted ends, and those that wait for them, by the port of the other end. */
  readonly #meetings = new Map<number, Meeting>();

  /**
   * @param certificate PEM
   * @param failed told when it accepts no more
   * @throws {Error} when the certificate cannot be used
   */
  constructor(
    certificate: { cert: string; key: string },
    private readonly failed: (error: unknown) => void,
  ) {
    this.#listener = Deno.listenTls({
      hostname: LOOPBACK,
      port: 0,
      ...certificate,
      // HTTP/2 brings floods of its own (CVE-2023-44487), and pages are small.
      alpnProtocols: ["http/1.1"],
    });
    void this.#accept();
  }

  /** The plain text of a client's connection. Its handshake begins with the first read. */
  open(client: Deno.TcpConn): ClientStream {
    return new TlsClient(client, this);
  }

  /** Both ends of a new loopback connection: one takes TLS, the other gives plain text. */
  async connect(): Promise<{ secret: Deno.TcpConn; plain: Deno.TlsConn }> {
    const { port } = this.#listener.addr;
    const secret = await Deno.connect({ hostname: LOOPBACK, port });
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

  /** Whichever end comes first waits for the other; a stranger's waits in vain. */
  #meet(port: number): Meeting {
    let meeting = this.#meetings.get(port);
    if (!meeting) {
      const ends = Promise.withResolvers<Deno.TlsConn>();
      const late = setTimeout(() => {
        this.#meetings.delete(port);
        ends.reject(new Deno.errors.TimedOut());
        // Rejected in vain where a stranger came: that end is closed.
        ends.promise.then(closeQuietly, () => {});
      }, MEETING_MS);
      this.#meetings.set(port, meeting = { ...ends, late });
    }
    return meeting;
  }
}

/** A client that speaks TLS, as its plain text. */
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

  /** Until one side is gone; then its end is passed on. */
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
      // Reset: whoever reads the plain text learns it from the TLS listener's end.
      closeQuietly(from);
      closeQuietly(to);
    }
  }
}

/**
 * Reads the first record of a client, so that one that does not even say
 * hello costs no more than its connection.
 *
 * @throws {Error} as a rejection, when it is no TLS
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
