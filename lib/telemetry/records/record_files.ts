import { errorLine } from "../../shared/error_text.ts";
import { StartError } from "../../shared/start_error.ts";
import type { RecordResult, RecordSink } from "./call_records.ts";

/** A file of this module: one for each day, in UTC. */
const FILE_NAME = /^calls-(\d{4}-\d\d-\d\d)\.jsonl$/;
const DAY_MS = 86_400_000;
/** Limit of lines that wait for a slow disk: about 300 bytes each. */
const MAX_WAITING = 10_000;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Settings of {@link RecordFiles}. */
export interface RecordFilesParts {
  folder: string;
  /** Days for which a file is kept after its own. */
  days: number;
  /** Called for each record. */
  told(result: RecordResult): void;
  /** Called with errors of the disk, for the log. */
  fault(error: unknown): void;
  /** Epoch ms. */
  now(): number;
}

/** Writes records as lines of JSON into a file for each day, and removes old files. */
export class RecordFiles implements RecordSink {
  #waiting: { name: string; line: string }[] = [];
  #writing: Promise<void> | null = null;
  #sweptDay = "";

  /** @throws {StartError} if the folder cannot be used */
  constructor(private readonly parts: RecordFilesParts) {
    try {
      Deno.mkdirSync(parts.folder, { recursive: true, mode: FOLDER_MODE });
      this.#sweep(dayOf(parts.now()));
    } catch (error) {
      throw new StartError(
        `--call-records=${parts.folder}: ${errorLine(error)}`,
        { cause: error },
      );
    }
  }

  write(line: string): void {
    if (this.#waiting.length >= MAX_WAITING) return this.parts.told("failed");
    const name = `calls-${dayOf(this.parts.now())}.jsonl`;
    this.#waiting.push({ name, line });
    this.#writing ??= this.#writeAll().finally(() => this.#writing = null);
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const [{ name }] = this.#waiting;
      const next = this.#waiting.findIndex((one) => one.name !== name);
      const batch = this.#waiting.splice(0, next < 0 ? MAX_WAITING : next);
      const text = batch.map(({ line }) => `${line}\n`).join("");
      let result: RecordResult = "written";
      try {
        const day = dayOf(this.parts.now());
        if (day !== this.#sweptDay) this.#sweep(day);
        await Deno.writeTextFile(`${this.parts.folder}/${name}`, text, {
          append: true,
          mode: FILE_MODE,
        });
      } catch (error) {
        result = "failed";
        this.parts.fault(error);
      }
      for (let count = 0; count < batch.length; count++) {
        this.parts.told(result);
      }
    }
  }

  /** Removes files that are too old, and nothing else that lies there. */
  #sweep(today: string): void {
    const { folder, days } = this.parts;
    this.#sweptDay = today;
    const oldest = dayOf(Date.parse(today) - days * DAY_MS);
    for (const { name, isFile } of [...Deno.readDirSync(folder)]) {
      const day = name.match(FILE_NAME)?.[1];
      if (isFile && day !== undefined && day < oldest) {
        Deno.removeSync(`${folder}/${name}`);
      }
    }
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
