import { createHash } from "node:crypto";
import { errorLine } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** Ids of messages, which name their files. */
const ID = /^[0-9a-f]{32}$/;
/** End of the name of a file whose bytes still arrive. */
const PART = ".part";
/** Bytes that are read at once to check a file. */
const CHECK_BYTES = 256 * 1024;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** How much of a recording is on the disk. */
export interface StoredBytes {
  bytes: number;
  /** Whether it was checked and has its final name. */
  whole: boolean;
}

/**
 * Recordings as files of one folder. One that still arrives has another name
 * than one that is whole, and is only made longer, so a process that is killed
 * leaves a beginning or the whole.
 */
export class MessageFiles {
  /**
   * @param fault called with errors of the disk that nobody else hears of, for
   * the log
   * @throws {StartError} if the folder cannot be used
   */
  constructor(
    private readonly folder: string,
    private readonly fault: (error: unknown) => void,
  ) {
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
      // Whether it may be written to must not be found out by the first message.
      Deno.removeSync(Deno.makeTempFileSync({ dir: folder, suffix: PART }));
    } catch (error) {
      throw new StartError(`--messages=${folder}: ${errorLine(error)}`, {
        cause: error,
      });
    }
  }

  /**
   * Removes the files of messages that are not among these, and nothing else
   * that lies there. Whole ones stay for as long as messages are kept: the state
   * that knew them may have been damaged, and come back.
   *
   * @param before epoch ms: whole ones that are older go
   */
  sweep(ids: readonly string[], before: number): void {
    const known = new Set(ids);
    try {
      for (const { name, isFile } of [...Deno.readDirSync(this.folder)]) {
        const part = name.endsWith(PART);
        const id = part ? name.slice(0, -PART.length) : name;
        if (!isFile || !ID.test(id) || known.has(id)) continue;
        if (part || modifiedAt(`${this.folder}/${name}`) < before) {
          this.remove(id);
        }
      }
    } catch (error) {
      this.fault(error);
    }
  }

  /** How much of a message is there. Rejects if the disk fails. */
  async stored(id: string): Promise<StoredBytes> {
    const whole = await sizeOf(this.#whole(id));
    if (whole !== null) return { bytes: whole, whole: true };
    return { bytes: await sizeOf(this.#part(id)) ?? 0, whole: false };
  }

  /**
   * Makes a message longer.
   *
   * Rejects if the disk fails; part of the bytes may be there then.
   *
   * @param at where the bytes belong; elsewhere than at the end, nothing is written
   */
  async append(
    id: string,
    at: number,
    bytes: Uint8Array,
  ): Promise<StoredBytes> {
    const before = await this.stored(id);
    if (before.whole || before.bytes !== at || bytes.length === 0) {
      return before;
    }
    using file = await Deno.open(this.#part(id), {
      append: true,
      create: true,
      mode: FILE_MODE,
    });
    for (let written = 0; written < bytes.length;) {
      written += await file.write(bytes.subarray(written));
    }
    return { bytes: at + bytes.length, whole: false };
  }

  /**
   * Checks a message, and gives it its final name once the disk has it. Rejects
   * if the disk fails.
   *
   * @param sha256 of its bytes, in hex
   * @returns false if these are other bytes
   */
  async finish(id: string, sha256: string): Promise<boolean> {
    if ((await this.stored(id)).whole) return true;
    const hash = createHash("sha256");
    {
      using file = await Deno.open(this.#part(id), {
        read: true,
        write: true,
      });
      const buffer = new Uint8Array(CHECK_BYTES);
      for (
        let read = await file.read(buffer);
        read !== null;
        read = await file.read(buffer)
      ) hash.update(buffer.subarray(0, read));
      if (hash.digest("hex") !== sha256) return false;
      await file.sync();
    }
    await Deno.rename(this.#part(id), this.#whole(id));
    // The new name is on the disk only once the folder is.
    using folder = await Deno.open(this.folder);
    await folder.sync();
    return true;
  }

  /** Part of a whole message. Rejects if it is gone, or the disk fails. */
  async read(
    id: string,
    at: number,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    using file = await Deno.open(this.#whole(id));
    await file.seek(at, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const read = await file.read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return bytes.slice(0, filled);
  }

  /** Removes a message, if it is there. Never throws. */
  remove(id: string): void {
    for (const path of [this.#whole(id), this.#part(id)]) {
      try {
        Deno.removeSync(path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) this.fault(error);
      }
    }
  }

  #whole(id: string): string {
    return `${this.folder}/${id}`;
  }

  #part(id: string): string {
    return `${this.folder}/${id}${PART}`;
  }
}

function modifiedAt(path: string): number {
  return Deno.statSync(path).mtime?.getTime() ?? 0;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
