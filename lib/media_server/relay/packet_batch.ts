import { ADDRESS_WORDS } from "./socket_address.ts";

/** Packets that are received and sent at once. */
export const BATCH_SIZE = 64;

/** The slot for a packet of the relay's own; it never receives one. */
export const OWN_SLOT = BATCH_SIZE;

/** Slots of a batch, with the relay's own. */
export const SLOTS = BATCH_SIZE + 1;

/** Bytes for each packet: more than an Ethernet frame. A longer one is dropped. */
export const SLOT_BYTES = 2_048;

/**
 * Memory for a batch of packets, made once: packet `n` begins at byte
 * `n * SLOT_BYTES`, and its address at word `n * ADDRESS_WORDS`. The address is
 * first the source, then the destination.
 */
export class PacketBatch {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
  readonly addresses: Uint32Array<ArrayBuffer>;
  /** The same memory as {@link addresses}. */
  readonly addressBytes: Uint8Array<ArrayBuffer>;

  constructor(slots = SLOTS) {
    this.data = new Uint8Array(slots * SLOT_BYTES);
    this.lengths = new Int32Array(slots);
    this.addresses = new Uint32Array(slots * ADDRESS_WORDS);
    this.addressBytes = new Uint8Array(this.addresses.buffer);
  }

  /** Copies the first packet of another batch into a slot. */
  put(slot: number, { data, lengths, addresses }: PacketBatch): void {
    this.data.set(data.subarray(0, lengths[0]), slot * SLOT_BYTES);
    this.lengths[slot] = lengths[0];
    this.addresses.set(
      addresses.subarray(0, ADDRESS_WORDS),
      slot * ADDRESS_WORDS,
    );
  }
}
