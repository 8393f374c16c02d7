import { ChosenFile, type WritableFile } from "./chosen_file.ts";
import type { FileType } from "./file_type.ts";
import { MemoryPlace } from "./memory_place.ts";
import { PrivateFiles } from "./private_files.ts";

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

/** File System Access (WICG), as far as TypeScript's library lacks it. */
interface FilePicker {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { accept: Record<string, string[]> }[];
  }): Promise<WritableFile>;
}

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
    return new MemoryPlace(name, type);
  }
}
