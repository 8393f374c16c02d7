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
  readonly data = new Uint8Array(SLOTS * SLOT_BYTES);
  readonly lengths = new Int32Array(SLOTS);
  readonly addresses = new Uint32Array(SLOTS * ADDRESS_WORDS);
  /** The same memory as {@link addresses}. */
  readonly addressBytes = new Uint8Array(this.addresses.buffer);
}
