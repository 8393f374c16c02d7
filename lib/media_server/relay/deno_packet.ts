import { type PacketBatch, SLOT_BYTES } from "./packet_batch.ts";
import {
  ADDRESS_BYTES,
  ADDRESS_WORDS,
  writeAddress,
} from "./socket_address.ts";

/**
 * Waits for a packet, and puts it into the batch's first slot.
 *
 * @returns whether one came
 * @throws {Deno.errors.BadResource} when the socket is closed
 */
export async function takeOne(
  connection: Deno.DatagramConn,
  { data, addressBytes, lengths }: PacketBatch,
): Promise<boolean> {
  try {
    const slot = data.subarray(0, SLOT_BYTES);
    const [packet, from] = await connection.receive(slot);
    const { hostname, port } = from as Deno.NetAddr;
    writeAddress(addressBytes, 0, hostname, port);
    addressBytes.fill(0, ADDRESS_BYTES, 4 * ADDRESS_WORDS);
    // One that fills the slot was probably longer.
    lengths[0] = packet.length === SLOT_BYTES ? 0 : packet.length;
    return true;
  } catch (error) {
    // An earlier packet's refusal is reported here, too.
    if (!(error instanceof Deno.errors.BadResource)) return false;
    throw error;
  }
}
