import type { KeptRecording, RecordingPlace } from "./recording_place.ts";

/** Bytes that pieces may take in memory, where the browser keeps no files: ten minutes. */
const MOST_IN_MEMORY = 200e6;
/** Pieces in memory, as many as are bearable. */
export class MemoryPlace implements RecordingPlace {
  readonly #pieces: Blob[] = [];
  #size = 0;

  constructor(private readonly name: string, private readonly type: string) {}

  write(piece: Blob): Promise<void> {
    if (this.#size + piece.size > MOST_IN_MEMORY) {
      return Promise.reject(new DOMException("full", "QuotaExceededError"));
    }
    this.#pieces.push(piece);
    this.#size += piece.size;
    return Promise.resolve();
  }

  close(): Promise<KeptRecording | null> {
    const content = new Blob(this.#pieces, { type: this.type });
    return Promise.resolve(
      content.size === 0 ? null : {
        kept: "browser",
        name: this.name,
        fleeting: true,
        content: () => Promise.resolve(content),
        remove: () => Promise.resolve(),
      },
    );
  }
}
