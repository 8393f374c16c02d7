/**
 * Deno's UDP socket on Linux, whose packets pass in batches through the C library: with
 * glibc and musl, on 64-bit processors, for IPv6 and IPv4 at once.
 *
 * Only Deno can wait for packets on the thread that handles them. A wait in the C
 * library takes a thread of its own, and changing threads costs more than the packets do.
 *
 * @module
 */
import { isIPv4 } from "node:net";
import { takeOne } from "./deno_packet.ts";
import {
  enlargeBuffers,
  isDatagramSocket,
  isOnlyIpv6,
  type Libc,
  openLibc,
} from "./libc.ts";
import { BATCH_SIZE, PacketBatch, SLOT_BYTES, SLOTS } from "./packet_batch.ts";
import { portRefused, type RelaySocket } from "./relay_socket.ts";
import {
  ADDRESS_BYTES,
  ADDRESS_WORDS,
  writeAddress,
} from "./socket_address.ts";

/** Constants of Linux, equal on all processors that Deno runs on. */
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;

/** Bytes of the socket's buffers: half a second of 100 calls. The kernel may allow less. */
const BUFFER_BYTES = 8 * 1024 * 1024;
/** File descriptors among which the socket is looked for; Linux gives the lowest that is free. */
const MAX_DESCRIPTORS = 65_536;

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

/** A socket through Deno and the C library. */
export class LibcSocket implements RelaySocket {
  readonly port: number;
  readonly batch = new PacketBatch();
  readonly #libc: Libc;
  readonly #connection: Deno.DatagramConn;
  readonly #descriptor: number;
  readonly #headers = new Uint32Array(SLOTS * HEADER_WORDS);
  readonly #vectors = new Uint32Array(SLOTS * IOVEC_WORDS);
  /** From each header on, so that a batch can begin anywhere. */
  readonly #headersFrom = Array.from(
    { length: SLOTS },
    (_, n) => this.#headers.subarray(n * HEADER_WORDS),
  );
  /** Packets of the last {@link receive}, whose slots have to be made full-sized again. */
  #received = 0;
  /** Whether the first slot has the packet that ended the wait. */
  #woken = false;
  #closed = false;

  /**
   * Opens a port.
   *
   * @param port 0 picks a free one
   * @returns null where the C library or IPv6 is missing or may not be used, or where a
   *   socket of IPv6 takes no IPv4 (`net.ipv6.bindv6only`): Deno cannot change that
   * @throws {StartError} when the port is taken, or the address is not of this machine
   */
  static open(port: number, bind: string | undefined): LibcSocket | null {
    if (Deno.build.os !== "linux") return null;
    const libc = openLibc();
    if (!libc) return null;
    let connection: Deno.DatagramConn;
    try {
      connection = Deno.listenDatagram({
        transport: "udp",
        hostname: ipv6Of(bind ?? "::"),
        port,
      });
    } catch (error) {
      libc.close();
      if (isUnfit(error)) return null;
      throw portRefused(port, bind, error);
    }
    const descriptor = descriptorOf(libc, connection);
    const all = bind === undefined;
    if (descriptor !== null && !(all && isOnlyIpv6(libc, descriptor))) {
      return new LibcSocket(libc, connection, descriptor);
    }
    connection.close();
    libc.close();
    return null;
  }

  private constructor(
    libc: Libc,
    connection: Deno.DatagramConn,
    descriptor: number,
  ) {
    this.#libc = libc;
    this.#connection = connection;
    this.#descriptor = descriptor;
    enlargeBuffers(libc, descriptor, BUFFER_BYTES);
    this.port = (connection.addr as Deno.NetAddr).port;
    this.#layOut();
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
    const first = this.#woken ? 1 : 0;
    this.#woken = false;
    const more = this.#libc.symbols.recvmmsg(
      this.#descriptor,
      this.#headersFrom[first],
      BATCH_SIZE - first,
      MSG_DONTWAIT,
      null,
    );
    const count = first + Math.max(0, more);
    this.#received = count;
    const { lengths } = this.batch;
    for (let n = first; n < count; n++) {
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
    try {
      this.#woken = await takeOne(this.#connection, this.batch);
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#connection.close();
      this.#libc.close();
    }
    return Promise.resolve();
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

/** An address as a socket of IPv6 takes it; IPv4 mapped (RFC 4291 2.5.5.2). */
function ipv6Of(address: string): string {
  return isIPv4(address) ? `::ffff:${address}` : address;
}

/** Whether there is no IPv6, or a socket of IPv6 takes no address of IPv4. */
function isUnfit(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "EAFNOSUPPORT" || error.code === "EINVAL");
}

/** Deno does not tell it. It is the socket of datagrams with this port and address. */
function descriptorOf(
  libc: Libc,
  { addr }: Deno.DatagramConn,
): number | null {
  const { hostname, port } = addr as Deno.NetAddr;
  const own = new Uint8Array(ADDRESS_BYTES);
  writeAddress(own, 0, hostname, port);
  const address = new Uint8Array(ADDRESS_BYTES);
  const length = new Uint32Array(1);
  for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
    length[0] = ADDRESS_BYTES;
    if (libc.symbols.getsockname(descriptor, address, length) !== 0) continue;
    if (!own.every((byte, at) => address[at] === byte)) continue;
    if (isDatagramSocket(libc, descriptor)) return descriptor;
  }
  return null;
}
