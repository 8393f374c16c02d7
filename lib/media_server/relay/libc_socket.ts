/**
 * A UDP socket of Linux by the functions of its C library, in batches: with glibc and
 * musl, on 64-bit processors, for IPv6 and IPv4 at once.
 *
 * @module
 */
import { C_LIBRARIES } from "../../net/c_libraries.ts";
import { BATCH_SIZE, PacketBatch, SLOT_BYTES, SLOTS } from "./packet_batch.ts";
import { portRefused, type RelaySocket } from "./relay_socket.ts";
import {
  ADDRESS_BYTES,
  ADDRESS_WORDS,
  portOf,
  writeAddress,
} from "./socket_address.ts";

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "u32"],
    result: "i32",
  },
  recvmmsg: {
    parameters: ["i32", "buffer", "u32", "i32", "pointer"],
    result: "i32",
  },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  memmove: { parameters: ["buffer", "buffer", "usize"], result: "u64" },
  poll: {
    parameters: ["buffer", "u64", "i32"],
    result: "i32",
    nonblocking: true,
  },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Libc = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Constants of Linux, equal on all processors that Deno runs on. */
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
const POLLIN = 1;
const SHUT_RDWR = 2;

/** Bytes of the socket's buffers: half a second of 100 calls. The kernel may allow less. */
const BUFFER_BYTES = 8 * 1024 * 1024;
/** ms after which a wait ends by itself. */
const WAIT_MS = 1_000;

/** Layout of `struct mmsghdr`: 64 bytes, of which the header is 56. */
const HEADER_BYTES = 64;
const HEADER_WORDS = HEADER_BYTES / 4;
const NAME_LENGTH_WORD = 2;
const IOVEC_AT = 16;
const IOVEC_COUNT_AT = 24;
const FLAGS_WORD = 12;
const RECEIVED_WORD = 14;
/** Layout of `struct iovec`. */
const IOVEC_BYTES = 16;
const IOVEC_WORDS = IOVEC_BYTES / 4;
const IOVEC_LENGTH_WORD = 2;

/** A socket through the C library. */
export class LibcSocket implements RelaySocket {
  readonly port: number;
  readonly batch = new PacketBatch();
  readonly #libc: Libc;
  readonly #descriptor: number;
  readonly #headers = new Uint32Array(SLOTS * HEADER_WORDS);
  readonly #vectors = new Uint32Array(SLOTS * IOVEC_WORDS);
  /** From each header on, so that a send can begin anywhere. */
  readonly #headersFrom = Array.from(
    { length: SLOTS },
    (_, n) => this.#headers.subarray(n * HEADER_WORDS),
  );
  /** An array of its own buffer: V8 may move a small one without, and another thread reads this. */
  readonly #pollDescriptor = new Uint8Array(new ArrayBuffer(8));
  /** Packets of the last {@link receive}, whose slots have to be made full-sized again. */
  #received = 0;
  #waiting: Promise<unknown> = Promise.resolve();
  #closed = false;

  /**
   * Opens a port.
   *
   * @param port 0 picks a free one
   * @returns null where the C library or IPv6 is missing, or may not be used
   * @throws {StartError} when the port is taken, or the address is not of this machine
   */
  static open(port: number, bind: string | undefined): LibcSocket | null {
    if (Deno.build.os !== "linux") return null;
    const libc = openLibc();
    if (!libc) return null;
    const { symbols } = libc;
    const descriptor = symbols.socket(
      AF_INET6,
      SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
      0,
    );
    if (descriptor < 0) {
      libc.close();
      return null;
    }
    setOption(libc, descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const address = new Uint8Array(ADDRESS_BYTES);
    writeAddress(address, 0, bind ?? "::", port);
    if (symbols.bind(descriptor, address, ADDRESS_BYTES) !== 0) {
      symbols.close(descriptor);
      libc.close();
      throw portRefused(port, bind);
    }
    return new LibcSocket(libc, descriptor);
  }

  private constructor(libc: Libc, descriptor: number) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    for (const [force, option] of BUFFER_OPTIONS) {
      // Only an administrator may exceed the kernel's limit.
      if (setOption(libc, descriptor, SOL_SOCKET, force, BUFFER_BYTES) !== 0) {
        setOption(libc, descriptor, SOL_SOCKET, option, BUFFER_BYTES);
      }
    }
    this.port = localPort(libc, descriptor);
    this.#layOut();
    const poll = new DataView(this.#pollDescriptor.buffer);
    poll.setInt32(0, descriptor, true);
    poll.setInt16(4, POLLIN, true);
  }

  receive(): number {
    const headers = this.#headers;
    const vectors = this.#vectors;
    for (let n = 0; n < this.#received; n++) {
      vectors[n * IOVEC_WORDS + IOVEC_LENGTH_WORD] = SLOT_BYTES;
      headers[n * HEADER_WORDS + NAME_LENGTH_WORD] = ADDRESS_BYTES;
    }
    this.#received = 0;
    if (this.#closed) return 0;
    const count = this.#libc.symbols.recvmmsg(
      this.#descriptor,
      this.#headers,
      BATCH_SIZE,
      MSG_DONTWAIT,
      null,
    );
    if (count <= 0) return 0;
    this.#received = count;
    const { lengths } = this.batch;
    for (let n = 0; n < count; n++) {
      const cut = headers[n * HEADER_WORDS + FLAGS_WORD] & MSG_TRUNC;
      lengths[n] = cut ? 0 : headers[n * HEADER_WORDS + RECEIVED_WORD];
    }
    return count;
  }

  send(first: number, count: number): number {
    const { lengths } = this.batch;
    const end = first + count;
    for (let n = first; n < end; n++) {
      this.#vectors[n * IOVEC_WORDS + IOVEC_LENGTH_WORD] = lengths[n];
    }
    let sent = 0;
    for (let at = first; at < end;) {
      const done = this.#libc.symbols.sendmmsg(
        this.#descriptor,
        this.#headersFrom[at],
        end - at,
        MSG_DONTWAIT,
      );
      // A failure is the first packet's: it is left out, the next ones are tried.
      at += done > 0 ? done : 1;
      if (done > 0) sent += done;
    }
    return sent;
  }

  async readable(): Promise<void> {
    if (this.#closed) return;
    this.#waiting = this.#libc.symbols.poll(this.#pollDescriptor, 1n, WAIT_MS);
    await this.#waiting;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Wakes the thread that waits; Linux reports that the socket is not connected, and wakes it anyway.
    this.#libc.symbols.shutdown(this.#descriptor, SHUT_RDWR);
    await this.#waiting;
    this.#libc.symbols.close(this.#descriptor);
    this.#libc.close();
  }

  /** Writes all structures once: each header points to its slot's address and bytes for good. */
  #layOut(): void {
    const { data, addresses } = this.batch;
    const vectorAt = this.#locate(this.#vectors);
    const dataAt = this.#locate(data);
    const addressAt = this.#locate(addresses);
    const headers = new DataView(this.#headers.buffer);
    const vectors = new DataView(this.#vectors.buffer);
    for (let n = 0; n < SLOTS; n++) {
      const slot = BigInt(n);
      const header = n * HEADER_BYTES;
      const address = addressAt + slot * BigInt(4 * ADDRESS_WORDS);
      headers.setBigUint64(header, address, true);
      headers.setUint32(header + 4 * NAME_LENGTH_WORD, ADDRESS_BYTES, true);
      const vector = vectorAt + slot * BigInt(IOVEC_BYTES);
      headers.setBigUint64(header + IOVEC_AT, vector, true);
      headers.setBigUint64(header + IOVEC_COUNT_AT, 1n, true);
      const bytes = dataAt + slot * BigInt(SLOT_BYTES);
      vectors.setBigUint64(n * IOVEC_BYTES, bytes, true);
      vectors.setBigUint64(n * IOVEC_BYTES + 8, BigInt(SLOT_BYTES), true);
    }
  }

  /** Address of an array's memory. `Deno.UnsafePointer` gives it only with access to every library. */
  #locate(memory: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): bigint {
    return this.#libc.symbols.memmove(memory, memory, 0n);
  }
}

const BUFFER_OPTIONS = [
  [SO_RCVBUFFORCE, SO_RCVBUF],
  [SO_SNDBUFFORCE, SO_SNDBUF],
] as const;

function openLibc(): Libc | null {
  for (const name of C_LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch {
      // Not this one, or no permission.
    }
  }
  return null;
}

function setOption(
  { symbols }: Libc,
  descriptor: number,
  level: number,
  option: number,
  value: number,
): number {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return symbols.setsockopt(descriptor, level, option, bytes, bytes.length);
}

function localPort({ symbols }: Libc, descriptor: number): number {
  const address = new Uint8Array(ADDRESS_BYTES);
  const length = new Uint8Array(4);
  length[0] = ADDRESS_BYTES;
  symbols.getsockname(descriptor, address, length);
  return portOf(address, 0);
}
