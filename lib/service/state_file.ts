/**
 * The exchange's store as a SQLite file: a process that is killed leaves
 * behind everything it has written, and no partial writes.
 *
 * @module
 */
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import * as v from "valibot";
import {
  type Table,
  type TableRecord,
  TABLES,
  TableStore,
} from "../signaling/table_store.ts";
import { tokenDigest } from "../net/token_digest.ts";
import { log } from "../telemetry/log.ts";
import { type SetAside, setAside } from "./set_aside.ts";
import { errorLine } from "../shared/error_text.ts";
import { StartError } from "../shared/start_error.ts";

/** SQLite's application_id: marks files of this program. */
const APPLICATION_ID = 0x0121_0121;
/** SQLite's user_version: version of the tables and their content. A table or an optional field more needs no other, since older programs overlook it. */
const SCHEMA_VERSION = 1;
/** File mode: only this user may read names and token digests. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const TABLE_NAMES = Object.keys(TABLES) as Table[];

/** An open state file. */
export class StateFile extends TableStore {
  readonly #database: DatabaseSync;
  readonly #statements: ReadonlyMap<Table, {
    put: StatementSync;
    delete: StatementSync;
  }>;
  readonly #loaded: ReadonlyMap<Table, object[]>;
  #closed = false;

  /**
   * Opens the file, creates it if there is none, and reads it. Only one process
   * can have it open. A damaged file is set aside, with a warning in the log, and
   * replaced by an empty one: earlier calls are lost, but the service
   * starts.
   *
   * @param fault called for failed writes, for the log
   * @throws {StartError} if no file can be kept there, it belongs to another program, or another process has it open
   */
  static open(path: string, fault: (error: unknown) => void): StateFile {
    try {
      Deno.mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
    } catch (error) {
      throw stateFileError(path, error);
    }
    try {
      return StateFile.#openOnce(path, fault);
    } catch (error) {
      if (!isDamage(error)) throw stateFileError(path, error);
      return StateFile.#replace(path, fault, error);
    }
  }

  static #openOnce(path: string, fault: (error: unknown) => void): StateFile {
    let database: DatabaseSync | null = null;
    try {
      const size = createIfAbsent(path);
      database = new DatabaseSync(path);
      return new StateFile(database, size, fault);
    } catch (error) {
      database?.close();
      throw error;
    }
  }

  /** @throws {StartError} if the damaged file cannot be moved, or a new one cannot be created */
  static #replace(
    path: string,
    fault: (error: unknown) => void,
    damage: unknown,
  ): StateFile {
    let aside: SetAside;
    try {
      aside = setAside(path);
    } catch (error) {
      throw new StartError(
        `--state=${path}: ${words(damage)}, and cannot be set aside: ${
          words(error)
        }.`,
        { cause: error },
      );
    }
    try {
      const file = StateFile.#openOnce(path, fault);
      log.warn(
        "--state={path}: {damage}; it is set aside as {aside}, and its sessions and calls are lost",
        { path, damage: words(damage), aside: aside.path },
      );
      return file;
    } catch (error) {
      // The file is not to blame: the disk is full, or no more files can be opened.
      aside.undo();
      throw stateFileError(path, error);
    }
  }

  /** @param size bytes of the file before SQLite opened it */
  private constructor(
    database: DatabaseSync,
    size: number,
    private readonly fault: (error: unknown) => void,
  ) {
    super();
    this.#database = database;
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    this.#check(size);
    // The mark is written together with the tables: a file with tables and no mark is not ours.
    database.exec(`
      BEGIN EXCLUSIVE;
      ${
      TABLE_NAMES.map((table) =>
        `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;`
      ).join("\n")
    }
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      COMMIT;
    `);
    // A commit is in the system's memory when it returns, and so survives the end of this process.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
    `);
    this.#loaded = new Map(
      TABLE_NAMES.map((table) => [table, this.#read(table)]),
    );
    this.#statements = new Map(TABLE_NAMES.map((table) => [table, {
      put: database.prepare(
        `INSERT INTO ${table} VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
      ),
      delete: database.prepare(`DELETE FROM ${table} WHERE id = ?`),
    }]));
  }

  digest(token: string): string {
    return tokenDigest(token);
  }

  /** Stops all writes: the content is for the next process. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  protected put(table: Table, id: string, record: object): boolean {
    return this.#write(() =>
      this.#statements.get(table)!.put.run(id, JSON.stringify(record))
    );
  }

  protected delete(table: Table, id: string): boolean {
    return this.#write(() => this.#statements.get(table)!.delete.run(id));
  }

  protected read<T extends Table>(table: T): TableRecord<T>[] {
    return this.#loaded.get(table) as TableRecord<T>[];
  }

  /**
   * If the disk is full, calls go on, but they do not survive this process.
   *
   * @returns whether it was written
   */
  #write(write: () => void): boolean {
    if (this.#closed) return false;
    try {
      write();
      return true;
    } catch (error) {
      this.fault(error);
      return false;
    }
  }

  /** @throws {Error} if the content is incomplete, or from another program or version */
  #check(size: number): void {
    const { quick_check: verdict } = this.#row("PRAGMA quick_check(1)");
    if (verdict !== "ok") throw new DamagedFileError("damaged");
    const { page_count: pages } = this.#row("PRAGMA page_count");
    if (pages === 0) {
      // SQLite treats a file of only a few bytes as an empty database.
      if (size > 0) throw new DamagedFileError("damaged, since it is cut off");
      return;
    }
    const { application_id: application } = this.#row("PRAGMA application_id");
    const { user_version: version } = this.#row("PRAGMA user_version");
    if (application === 0) throw new DamagedFileError("not this program's");
    if (application !== APPLICATION_ID) {
      throw new Error("another program's database");
    }
    if (version !== SCHEMA_VERSION) {
      throw new DamagedFileError(
        `written by another version of this program (${version} instead of ${SCHEMA_VERSION})`,
      );
    }
  }

  #row(sql: string): Record<string, unknown> {
    return this.#database.prepare(sql).get() ?? {};
  }

  #read(table: Table): object[] {
    const rows = this.#database.prepare(`SELECT record FROM ${table}`).all();
    return rows.map(({ record }) =>
      v.parse(TABLES[table], JSON.parse(String(record)))
    );
  }
}

/** The file can be opened but its content cannot be used. */
class DamagedFileError extends Error {
  override name = "DamagedFileError";
}

/**
 * SQLite gives its journal the same mode. The file is closed before SQLite opens
 * it: whoever closes a file loses all locks of the process on it (POSIX `fcntl`),
 * SQLite's too.
 *
 * @returns its size in bytes
 */
function createIfAbsent(path: string): number {
  using file = Deno.openSync(path, {
    read: true,
    write: true,
    create: true,
    mode: FILE_MODE,
  });
  return file.statSync().size;
}

/** Whether the file itself is at fault, and not its folder, the disk or another process. */
function isDamage(error: unknown): boolean {
  if (error instanceof Deno.errors.NotCapable) return false;
  return !/database is locked|disk is full|another program's/.test(
    String(error),
  );
}

function stateFileError(path: string, error: unknown): StartError {
  return new StartError(`--state=${path}: ${words(error)}.`, {
    cause: error,
  });
}

/** The error's text, without a full stop. */
function words(error: unknown): string {
  if (v.isValiError(error) || error instanceof SyntaxError) {
    return "damaged: it has an invalid record";
  }
  const message = errorLine(error);
  if (message.includes("database is locked")) {
    return "another process uses it; each process needs its own file";
  }
  if (message.includes("not a database")) return "not a database";
  if (/malformed|no such column/.test(message)) return "damaged";
  return message;
}
