import { Buffer } from "node:buffer";
import { isBefore, writeUint16, writeUint32 } from "./bytes.ts";

/** Most packets of one report; older ones are left out, which counts as lost. */
const MAX_PACKETS = 500;
/** Unit of the time between two packets, in µs. */
const DELTA_US = 250;
/** Unit of the reference time (64 ms), in units of {@link DELTA_US}. */
const REFERENCE_UNITS = 256;
/** Number of two-bit symbols in a status vector chunk. */
const CHUNK_SYMBOLS = 7;
const VECTOR_OF_TWO_BITS = 0xc000;
const NOT_RECEIVED = 0;
const SMALL_DELTA = 1;
const LARGE_DELTA = 2;
const HEADER_SIZE = 20;
const TRANSPORT_FEEDBACK = 205;
const TRANSPORT_CC = 15;

/**
 * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01)
 * about packets that end at the server. Without it, the sending browser
 * takes them for lost, and lowers its rate.
 */
export class TransportFeedback {
  /** Arrival times by sequence number, in units of {@link DELTA_US}. */
  readonly #arrivals = new Map<number, number>();
  #first = 0;
  #count = 0;

  /** Records a packet. */
  packetCame(sequence: number, nowMs: number): void {
    if (this.#arrivals.size === 0 || isBefore(sequence, this.#first)) {
      this.#first = sequence;
    }
    if (this.#arrivals.size === MAX_PACKETS) return;
    this.#arrivals.set(sequence, Math.round(nowMs * 1_000 / DELTA_US));
  }

  /**
   * Writes a report about the packets since the last one; null when there were none.
   *
   * @param sender SSRC of the report
   * @param media SSRC of a stream that it refers to
   */
  write(sender: number, media: number): Buffer | null {
    if (this.#arrivals.size === 0) return null;
    const first = this.#first;
    const span = 1 + Math.max(
      ...[...this.#arrivals.keys()].map((sequence) =>
        (sequence - first) & 0xffff
      ),
    );
    const count = Math.min(span, MAX_PACKETS);
    const start = this.#arrivals.get(first)!;
    const reference = Math.floor(start / REFERENCE_UNITS);
    const symbols: number[] = [];
    const deltas: number[] = [];
    let at = reference * REFERENCE_UNITS;
    for (let index = 0; index < count; index++) {
      const arrival = this.#arrivals.get((first + index) & 0xffff);
      if (arrival === undefined) {
        symbols.push(NOT_RECEIVED);
        continue;
      }
      const delta = Math.max(-0x8000, Math.min(0x7fff, arrival - at));
      at += delta;
      if (delta >= 0 && delta <= 0xff) {
        symbols.push(SMALL_DELTA);
        deltas.push(delta);
      } else {
        symbols.push(LARGE_DELTA);
        deltas.push((delta >> 8) & 0xff, delta & 0xff);
      }
    }
    this.#arrivals.clear();
    const chunks = Math.ceil(count / CHUNK_SYMBOLS);
    const size = HEADER_SIZE + 2 * chunks + deltas.length;
    const padding = (4 - size % 4) % 4;
    const bytes = Buffer.alloc(size + padding);
    bytes[0] = 0x80 | (padding > 0 ? 0x20 : 0) | TRANSPORT_CC;
    bytes[1] = TRANSPORT_FEEDBACK;
    writeUint16(bytes, 2, bytes.length / 4 - 1);
    writeUint32(bytes, 4, sender);
    writeUint32(bytes, 8, media);
    writeUint16(bytes, 12, first);
    writeUint16(bytes, 14, count);
    writeUint32(bytes, 16, (reference << 8) | (this.#count++ & 0xff));
    for (let chunk = 0; chunk < chunks; chunk++) {
      let value = VECTOR_OF_TWO_BITS;
      for (let n = 0; n < CHUNK_SYMBOLS; n++) {
        const symbol = symbols[chunk * CHUNK_SYMBOLS + n] ?? NOT_RECEIVED;
        value |= symbol << (2 * (CHUNK_SYMBOLS - 1 - n));
      }
      writeUint16(bytes, HEADER_SIZE + 2 * chunk, value);
    }
    bytes.set(deltas, HEADER_SIZE + 2 * chunks);
    if (padding > 0) bytes[bytes.length - 1] = padding;
    return bytes;
  }
}
