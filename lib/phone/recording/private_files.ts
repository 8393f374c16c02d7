/**
 * Recordings in the origin private file system, which only this site's pages read.
 *
 * @module
 */
import type { KeptRecording, RecordingPlace } from "./recording_place.ts";

/** Bytes of a recording in the browser's own files: two hours. */
const MOST_IN_BROWSER = 2e9;
/** The folder of recordings in the origin private file system. */
const FOLDER = "recordings";

/** Pieces in the origin private file system: each is whole once it is written. */
export class PrivateFiles implements RecordingPlace {
  #pieces = 0;
  #size = 0;

  private constructor(
    private readonly folder: FileSystemDirectoryHandle,
    private readonly directory: FileSystemDirectoryHandle,
    private readonly release: () => void,
  ) {}

  static async make(name: string, type: string): Promise<PrivateFiles> {
    const folder = await recordingsFolder(true);
    const release = await beingMade(name);
    try {
      const directory = await folder.getDirectoryHandle(name, { create: true });
      const place = new PrivateFiles(folder, directory, release);
      await place.#put("type", new Blob([type]));
      return place;
    } catch (error) {
      release();
      // Some browsers have the folder, but no way to write in it.
      await folder.removeEntry(name, { recursive: true }).catch(() => {});
      throw error;
    }
  }

  async write(piece: Blob): Promise<void> {
    if (this.#size + piece.size > MOST_IN_BROWSER) {
      throw new DOMException("too long", "QuotaExceededError");
    }
    await this.#put(`${this.#pieces}`, piece);
    this.#pieces++;
    this.#size += piece.size;
  }

  async close(): Promise<KeptRecording | null> {
    this.release();
    if (this.#pieces > 0) return keptIn(this.folder, this.directory);
    await this.folder.removeEntry(this.directory.name, { recursive: true });
    return null;
  }

  async #put(name: string, content: Blob): Promise<void> {
    const file = await this.directory.getFileHandle(name, { create: true });
    const stream = await file.createWritable();
    await stream.write(content);
    await stream.close();
  }
}

/** The recordings in the browser's own files that no page is making. */
export async function keptRecordings(): Promise<KeptRecording[]> {
  const folder = await recordingsFolder(false);
  const kept: KeptRecording[] = [];
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind !== "directory" || await isBeingMade(name)) continue;
    const directory = handle as FileSystemDirectoryHandle;
    if (await isEmpty(directory)) {
      await folder.removeEntry(name, { recursive: true });
    } else kept.push(keptIn(folder, directory));
  }
  return kept.sort((a, b) => a.name < b.name ? -1 : 1);
}

function keptIn(
  folder: FileSystemDirectoryHandle,
  directory: FileSystemDirectoryHandle,
): KeptRecording {
  const { name } = directory;
  return {
    kept: "browser",
    name,
    fleeting: false,
    content: async () => {
      const type = await (await fileIn(directory, "type")).text();
      const pieces: File[] = [];
      for (let at = 0;; at++) {
        try {
          pieces.push(await fileIn(directory, `${at}`));
        } catch (error) {
          const last = error instanceof DOMException &&
            error.name === "NotFoundError";
          if (!last) throw error;
          return new Blob(pieces, { type });
        }
      }
    },
    remove: () => folder.removeEntry(name, { recursive: true }),
  };
}

/** Whether its page was gone before the first piece. */
async function isEmpty(directory: FileSystemDirectoryHandle): Promise<boolean> {
  return await fileIn(directory, "0").then(() => false, () => true);
}

async function fileIn(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<File> {
  return await (await directory.getFileHandle(name)).getFile();
}

/** @throws {DOMException} as a rejection, if there is none and none is created */
async function recordingsFolder(
  create: boolean,
): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return await root.getDirectoryHandle(FOLDER, { create });
}

/** Keeps other pages from taking the recording for a finished one. @returns ends that */
function beingMade(name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(
      lockName(name),
      () => new Promise<void>((release) => resolve(release)),
    ).catch(reject);
  });
}

async function isBeingMade(name: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === lockName(name));
}

function lockName(name: string): string {
  return `recording ${name}`;
}
