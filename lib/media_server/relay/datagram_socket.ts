import { openOnAll } from "../../net/all_addresses.ts";
import { takeOne } from "./deno_packet.ts";
import { PacketBatch, SLOT_BYTES } from "./packet_batch.ts";
import { portRefused, type RelaySocket } from "./relay_socket.ts";
import {
  ADDRESS_WORDS,
  addressOf,
  hostnameOf,
  portOf,
} from "./socket_address.ts";

/** Bytes of an IPv4 address. */
const IPV4_BYTES = 4;

/**
 * A relay's port through Deno's own datagrams, one packet at a time: for systems
 * other than Linux, and for a Linux where one socket cannot have both IPv6 and
 * IPv4. Costs about twice as much as {@link LibcSocket}.
 */
export class DatagramSocket implements RelaySocket {
  readonly port: number;
  readonly batch = new PacketBatch();
  readonly #receivers: readonly Receiver[];
  #closed = false;

  /** @throws {StartError} when the port is taken, or the address is not of this machine */
  static open(port: number, bind: string | undefined): DatagramSocket {
    const open = (hostname: string, port: number) =>
      Deno.listenDatagram({ transport: "udp", hostname, port });
    try {
      return new DatagramSocket(
        bind === undefined ? openOnAll(port, open) : [open(bind, port)],
      );
    } catch (error) {
      throw portRefused(port, bind, error);
    }
  }

  /** @param connections one, or that of IPv4 and that of IPv6, on the same port */
  private constructor(connections: readonly Deno.DatagramConn[]) {
    this.#receivers = connections.map((each) => new Receiver(each));
    this.port = (connections[0].addr as Deno.NetAddr).port;
  }

  receive(): number {
    let count = 0;
    for (const receiver of this.#receivers) {
      if (receiver.moveTo(this.batch, count)) count++;
    }
    return count;
  }

  send(first: number, count: number): number {
    const { data, addressBytes, lengths } = this.batch;
    for (let n = first; n < first + count; n++) {
      const start = n * SLOT_BYTES;
      const address = 4 * n * ADDRESS_WORDS;
      const ipv4 = addressOf(addressBytes, address).length === IPV4_BYTES;
      const { connection } = this.#receivers.at(ipv4 ? 0 : -1)!;
      // A copy: the slot is filled again while this is under way.
      connection.send(data.slice(start, start + lengths[n]), {
        transport: "udp",
        hostname: hostnameOf(addressBytes, address),
        port: portOf(addressBytes, address),
      }).catch(() => {}); // Lost, as in the network.
    }
    return count;
  }

  async readable(): Promise<void> {
    try {
      await Promise.race(this.#receivers.map((each) => each.readable()));
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      for (const { connection } of this.#receivers) connection.close();
    }
    return Promise.resolve();
  }
}

/** One of Deno's sockets with its own memory: it may fill that while another packet is handled. */
class Receiver {
  readonly #packet = new PacketBatch(1);
  #came = false;
  /** A wait that outlasts the call that began it. */
  #waiting: Promise<void> | null = null;

  constructor(readonly connection: Deno.DatagramConn) {}

  /** Moves the packet that came, if one did, into a slot. */
  moveTo(batch: PacketBatch, slot: number): boolean {
    if (!this.#came) return false;
    this.#came = false;
    batch.put(slot, this.#packet);
    return true;
  }

  /** Resolves when a packet has come, or may have. */
  readable(): Promise<void> {
    return this.#waiting ??= this.#take();
  }

  async #take(): Promise<void> {
    try {
      this.#came = await takeOne(this.connection, this.#packet);
    } finally {
      this.#waiting = null;
    }
  }
}
