import type { FileType } from "./file_type.ts";

/** The place of a recording's pieces while it is made. */
export interface RecordingPlace {
  /** @throws {Error} as a rejection, if there is no room */
  write(piece: Blob): Promise<void>;
  /** All pieces are written. Resolves to null if there are none. */
  close(): Promise<KeptRecording | null>;
}

/** A recording that is over. */
export type KeptRecording =
  /** It is a file that the person chose. */
  | { kept: "file"; name: string }
  /** It is in this browser until the person saves or deletes it. */
  | {
    kept: "browser";
    name: string;
    /** Whether it is gone with this page. */
    fleeting: boolean;
    content(): Promise<Blob>;
    remove(): Promise<void>;
  };

/** Bytes that pieces may take in memory, where the browser keeps no files: ten minutes. */
const MOST_IN_MEMORY = 200e6;
/** Bytes of a recording in the browser's own files: two hours. */
const MOST_IN_BROWSER = 2e9;
/** ms until a chosen file is first brought up to date; doubled at each time, since that copies all of it. */
const FIRST_SAFE_MS = 10_000;
/** ms between two such times at most: what a crash may cost. */
const LAST_SAFE_MS = 5 * 60_000;

/** File System Access (WICG), as far as TypeScript's library lacks it. */
interface FilePicker {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { accept: Record<string, string[]> }[];
  }): Promise<FileSystemFileHandle & { remove?(): Promise<void> }>;
}

/** The folder of recordings in the origin private file system. */
const FOLDER = "recordings";

/**
 * Lets the person choose a file, where the browser can; else takes the browser's
 * own files, or memory. Needs a press.
 *
 * @param name of the file, without its extension
 * @returns null if the person chose none
 */
export async function choosePlace(
  name: string,
  { extension, plainType }: FileType,
): Promise<RecordingPlace | null> {
  const fileName = `${name}${extension}`;
  const { showSaveFilePicker } = globalThis as FilePicker;
  try {
    const file = await showSaveFilePicker?.call(globalThis, {
      suggestedName: fileName,
      types: [{ accept: { [plainType]: [extension] } }],
    });
    if (file) return new ChosenFile(file);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") {
      return null;
    }
    // A frame of another site may not ask for files.
  }
  return await browserPlace(fileName, plainType);
}

/** The browser's own files, or memory where it has none. */
export async function browserPlace(
  name: string,
  type: string,
): Promise<RecordingPlace> {
  try {
    return await PrivateFiles.make(name, type);
  } catch {
    return new Memory(name, type);
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

/** A file on the person's disk. */
class ChosenFile implements RecordingPlace {
  #stream: FileSystemWritableFileStream | null = null;
  #size = 0;
  #safeAt = 0;
  #waitMs = FIRST_SAFE_MS;

  constructor(
    private readonly file: FileSystemFileHandle & { remove?(): Promise<void> },
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

/** Pieces in the origin private file system: each is whole once it is written. */
class PrivateFiles implements RecordingPlace {
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

/** Pieces in memory, as many as are bearable. */
class Memory implements RecordingPlace {
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
