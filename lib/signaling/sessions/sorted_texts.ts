/** Length from which a block is cut in two: to insert into it moves 4 KiB at most. */
const MAX_BLOCK = 512;
/** Two neighbours that are together not longer than this become one. */
const MERGED_BLOCK = 256;
/** Greater than every character of a text: Unicode has no such character. */
const LAST = "\uffff";

/** Something that lies where its text belongs. */
export interface Sortable {
  readonly text: string;
}

/**
 * Entries in the order of their texts' UTF-16 units, each text at most once.
 * They lie in blocks, so that one more of a hundred thousand takes
 * microseconds.
 */
export class SortedTexts<T extends Sortable> {
  /** None is empty. */
  readonly #blocks: T[][] = [];

  add(entry: T): void {
    const at = this.#blockOf(entry.text);
    const block = this.#blocks[at];
    if (!block) return void this.#blocks.push([entry]);
    block.splice(placeIn(block, entry.text), 0, entry);
    if (block.length < MAX_BLOCK) return;
    this.#blocks.splice(at + 1, 0, block.splice(block.length >> 1));
  }

  delete({ text }: Sortable): void {
    const at = this.#blockOf(text);
    const block = this.#blocks[at];
    if (!block) return;
    const place = placeIn(block, text);
    if (block[place]?.text !== text) return;
    block.splice(place, 1);
    const next = this.#blocks[at + 1];
    if (block.length === 0) this.#blocks.splice(at, 1);
    else if (next && block.length + next.length <= MERGED_BLOCK) {
      this.#blocks.splice(at, 2, [...block, ...next]);
    }
  }

  /** Those whose texts have this beginning, in order. Nothing may change meanwhile. */
  *startingWith(beginning: string): Generator<T> {
    let at = this.#blockOf(beginning);
    if (!this.#blocks[at]) return;
    let place = placeIn(this.#blocks[at], beginning);
    for (; at < this.#blocks.length; at++, place = 0) {
      const block = this.#blocks[at];
      for (; place < block.length; place++) {
        if (!block[place].text.startsWith(beginning)) return;
        yield block[place];
      }
    }
  }

  /** The number of those whose texts have this beginning. */
  countStartingWith(beginning: string): number {
    return this.#rank(beginning + LAST) - this.#rank(beginning);
  }

  /** The number of those before this text. */
  #rank(text: string): number {
    const at = this.#blockOf(text);
    if (!this.#blocks[at]) return 0;
    let rank = placeIn(this.#blocks[at], text);
    for (let before = 0; before < at; before++) {
      rank += this.#blocks[before].length;
    }
    return rank;
  }

  /** The place of the last block that begins with this text or an earlier one; else of the first. */
  #blockOf(text: string): number {
    let low = 0;
    let high = this.#blocks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#blocks[middle][0].text <= text) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** The place of the first entry that is not before this text. */
function placeIn(block: readonly Sortable[], text: string): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (block[middle].text < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
