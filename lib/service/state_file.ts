/**
 * The exchange's store in a file (SQLite): a process that is killed leaves
 * behind all that it had written, and never half of it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import * as v from "valibot";
import {
  type ExchangeStore,
  SavedCall,
  SavedSession,
} from "../signaling/store.ts";

/** SQLite's application_id: whose file it is. */
const APPLICATION_ID = 0x0121_0121;
/** SQLite's user_version: of the tables and of what is in them. */
const SCHEMA_VERSION = 1;
/** Names and digests of tokens are nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The file cannot be used; the message is one line for a person. */
export class StateFileError extends Error {
  override name = "StateFileError";
}

/** An open file. */
export class StateFile implements ExchangeStore {
  readonly #database: DatabaseSync;
  readonly #statements: Record<"session" | "call", {
    put: StatementSync;
    delete: StatementSync;
  }>;
  readonly #loaded: ReturnType<ExchangeStore["load"]>;
  #closed = false;

  /**
   * Opens it, makes it where there is none, and reads what is in it. Only one
   * process has it at a time.
   *
   * @param fault told of what could not be written, for the log
   * @throws {StateFileError} when it cannot be read, is another program's, or another process has it
   */
  static open(path: string, fault: (error: unknown) => void): StateFile {
    let database: DatabaseSync | null = null;
    try {
      Deno.mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
      // SQLite gives its journal the same mode.
      Deno.openSync(path, { write: true, create: true, mode: FILE_MODE })
        .close();
      database = new DatabaseSync(path);
      return new StateFile(database, fault);
    } catch (error) {
      database?.close();
      throw new StateFileError(`--state=${path}: ${words(error)}`, {
        cause: error,
      });
    }
  }

  private constructor(
    database: DatabaseSync,
    private readonly fault: (error: unknown) => void,
  ) {
    this.#database = database;
    // A commit is in the system's memory when it returns: that outlives this process.
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
    `);
    this.#checkOwner();
    database.exec(`
      BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS session (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS call (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${SCHEMA_VERSION};
      COMMIT;
    `);
    this.#loaded = {
      sessions: this.#read("session", SavedSession),
      calls: this.#read("call", SavedCall),
    };
    const statements = (table: string) => ({
      put: database.prepare(
        `INSERT INTO ${table} VALUES (?, ?)
        ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
      ),
      delete: database.prepare(`DELETE FROM ${table} WHERE id = ?`),
    });
    this.#statements = {
      session: statements("session"),
      call: statements("call"),
    };
  }

  /** SHA-256: tokens are random, so that nobody guesses them. */
  digest(token: string): string {
    return createHash("sha256").update(token).digest("hex");
  }

  load(): ReturnType<ExchangeStore["load"]> {
    return this.#loaded;
  }

  putSession(session: SavedSession): void {
    this.#put("session", session);
  }

  deleteSession(id: string): void {
    this.#delete("session", id);
  }

  putCall(call: SavedCall): void {
    this.#put("call", call);
  }

  deleteCall(id: string): void {
    this.#delete("call", id);
  }

  /** Nothing is written any more: what stands in it is for the next process. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#database.close();
  }

  #put(table: "session" | "call", record: { id: string }): void {
    this.#write(() =>
      this.#statements[table].put.run(record.id, JSON.stringify(record))
    );
  }

  #delete(table: "session" | "call", id: string): void {
    this.#write(() => this.#statements[table].delete.run(id));
  }

  /** Calls go on where the disk is full; they do not outlive this process then. */
  #write(write: () => void): void {
    if (this.#closed) return;
    try {
      write();
    } catch (error) {
      this.fault(error);
    }
  }

  #checkOwner(): void {
    const { application_id: application } = this.#row("PRAGMA application_id");
    const { user_version: version } = this.#row("PRAGMA user_version");
    const { count } = this.#row("SELECT count(*) AS count FROM sqlite_schema");
    if (application === 0 && version === 0 && count === 0) return;
    if (application !== APPLICATION_ID) {
      throw new Error("another program's database");
    }
    if (version !== SCHEMA_VERSION) {
      throw new Error(
        `written by another version of this program (${version} instead of ${SCHEMA_VERSION}); remove it`,
      );
    }
  }

  #row(sql: string): Record<string, unknown> {
    return this.#database.prepare(sql).get() ?? {};
  }

  #read<T>(table: string, schema: v.GenericSchema<unknown, T>): T[] {
    const rows = this.#database.prepare(`SELECT record FROM ${table}`).all();
    return rows.map(({ record }) =>
      v.parse(schema, JSON.parse(String(record)))
    );
  }
}

function words(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes("database is locked")) {
    return "another process uses it; each needs a file of its own.";
  }
  if (message.includes("not a database")) {
    return "no database of this program; name another file.";
  }
  if (/malformed|JSON|Invalid/.test(message)) {
    return "damaged; remove it to start without the calls of before.";
  }
  return `${message.split("\n")[0]}.`;
}
