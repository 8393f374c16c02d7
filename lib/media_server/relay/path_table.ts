import { addressHash, isSameAddress } from "./socket_address.ts";

/** An entry: something that is found by an address. */
export interface Addressed {
  /** In the form of `socket_address.ts`. */
  readonly address: Uint32Array;
}

/** Slots of an empty table; a power of two. */
const LEAST_SLOTS = 64;

/**
 * Finds entries by the address in a packet's slot, without making an object for the
 * address: open addressing, at most half full.
 */
export class PathTable<Entry extends Addressed> {
  readonly #seed = crypto.getRandomValues(new Uint32Array(1))[0];
  #slots: (Entry | null)[] = new Array(LEAST_SLOTS).fill(null);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The entry of the address that begins at a word; null when there is none. */
  find(words: Uint32Array, at: number): Entry | null {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = addressHash(words, at, this.#seed) & mask;
    for (;;) {
      const entry = slots[slot];
      if (entry === null) return null;
      if (isSameAddress(entry.address, 0, words, at)) return entry;
      slot = (slot + 1) & mask;
    }
  }

  /** Adds an entry, in place of any other of its address. */
  add(entry: Entry): void {
    if (2 * (this.#size + 1) > this.#slots.length) {
      this.#rebuild(2 * this.#slots.length, null);
    }
    this.#put(entry);
  }

  /** Removes this very entry. Idempotent. */
  remove(entry: Entry): void {
    if (this.find(entry.address, 0) === entry) {
      this.#rebuild(this.#slots.length, entry);
    }
  }

  /** Legs end far more rarely than packets come, so removal may be slow. */
  #rebuild(length: number, without: Entry | null): void {
    const old = this.#slots;
    this.#slots = new Array(length).fill(null);
    this.#size = 0;
    for (const entry of old) {
      if (entry !== null && entry !== without) this.#put(entry);
    }
  }

  #put(entry: Entry): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = addressHash(entry.address, 0, this.#seed) & mask;
    for (;;) {
      const other = slots[slot];
      if (other === null) {
        slots[slot] = entry;
        this.#size++;
        return;
      }
      if (isSameAddress(other.address, 0, entry.address, 0)) {
        slots[slot] = entry;
        return;
      }
      slot = (slot + 1) & mask;
    }
  }
}
