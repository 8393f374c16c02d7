import type { KeptRecording, RecordingPlace } from "./recording_place.ts";

/** ms until a chosen file is first brought up to date; doubled at each time, since that copies all of it. */
const FIRST_SAFE_MS = 10_000;
/** ms between two such times at most: what a crash may cost. */
const LAST_SAFE_MS = 5 * 60_000;

/** A file as the browser hands it out; not every browser can remove it. */
export type WritableFile =
  & Pick<FileSystemFileHandle, "name" | "createWritable">
  & { remove?(): Promise<void> };

/** A file on the person's disk. */
export class ChosenFile implements RecordingPlace {
  #stream: FileSystemWritableFileStream | null = null;
  #size = 0;
  #safeAt = 0;
  #waitMs = FIRST_SAFE_MS;

  constructor(
    private readonly file: WritableFile,
  ) {}

  async write(piece: Blob): Promise<void> {
    const now = performance.now();
    if (!this.#stream) {
      this.#stream = await this.file.createWritable();
      this.#safeAt = now;
    } else if (now - this.#safeAt >= this.#waitMs) {
      // Until it is closed, the browser keeps the bytes elsewhere.
      await this.#stream.close();
      this.#stream = await this.file.createWritable({ keepExistingData: true });
      await this.#stream.seek(this.#size);
      this.#safeAt = now;
      this.#waitMs = Math.min(2 * this.#waitMs, LAST_SAFE_MS);
    }
    await this.#stream.write(piece);
    this.#size += piece.size;
  }

  async close(): Promise<KeptRecording | null> {
    const { name } = this.file;
    await this.#stream?.close();
    if (this.#size > 0) return { kept: "file", name };
    // The empty file that the browser made when it was chosen.
    await this.file.remove?.();
    return null;
  }
}
