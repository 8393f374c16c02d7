import { takeOne } from "./deno_packet.ts";
import { PacketBatch, SLOT_BYTES } from "./packet_batch.ts";
import { portRefused, type RelaySocket } from "./relay_socket.ts";
import { ADDRESS_WORDS, hostnameOf, portOf } from "./socket_address.ts";

/**
 * A socket through Deno's own datagrams, one packet at a time: for systems other
 * than Linux, and for a Linux without IPv6. Costs about twice as much as {@link LibcSocket}.
 */
export class DatagramSocket implements RelaySocket {
  readonly port: number;
  readonly batch = new PacketBatch();
  readonly #connection: Deno.DatagramConn;
  #received = 0;
  #closed = false;

  /** @throws {StartError} when the port is taken, or the address is not of this machine */
  static open(port: number, bind: string | undefined): DatagramSocket {
    // Windows gives a socket of all IPv6 addresses no IPv4 packets.
    const all = Deno.build.os === "windows" ? ["0.0.0.0"] : ["::", "0.0.0.0"];
    let failure: unknown;
    for (const hostname of bind === undefined ? all : [bind]) {
      try {
        return new DatagramSocket(
          Deno.listenDatagram({ transport: "udp", hostname, port }),
        );
      } catch (error) {
        failure = error;
      }
    }
    throw portRefused(port, bind, failure);
  }

  private constructor(connection: Deno.DatagramConn) {
    this.#connection = connection;
    this.port = (connection.addr as Deno.NetAddr).port;
  }

  receive(): number {
    const count = this.#received;
    this.#received = 0;
    return count;
  }

  send(first: number, count: number): number {
    const { data, addressBytes, lengths } = this.batch;
    for (let n = first; n < first + count; n++) {
      const start = n * SLOT_BYTES;
      const address = 4 * n * ADDRESS_WORDS;
      // A copy: the slot is filled again while this is under way.
      this.#connection.send(data.slice(start, start + lengths[n]), {
        transport: "udp",
        hostname: hostnameOf(addressBytes, address),
        port: portOf(addressBytes, address),
      }).catch(() => {}); // Lost, as in the network.
    }
    return count;
  }

  async readable(): Promise<void> {
    try {
      if (await takeOne(this.#connection, this.batch)) this.#received = 1;
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#connection.close();
    }
    return Promise.resolve();
  }
}
