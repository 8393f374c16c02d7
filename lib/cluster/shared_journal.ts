import * as v from "valibot";
import { tokenDigest } from "../net/token_digest.ts";
import type { Clock } from "../signaling/clock.ts";
import {
  type Table,
  type TableRecord,
  TABLES,
  TableStore,
} from "../signaling/table_store.ts";
import type { ClusterStore, LoadedRecords } from "./cluster_store.ts";

/** ms between attempts to write. */
const RETRY_MS = 250;

/** ms between looks whether messages still have to wait for the store. */
const HOLD_MS = 250;

/** Dependencies of {@link SharedJournal}. */
export interface SharedJournalParts {
  store: Pick<ClusterStore, "write" | "replace">;
  clock: Clock;
  epoch: number;
  /** A later leader was elected. */
  fenced(): void;
  /** The store answered. */
  answered(): void;
  /** Whether no process reaches the store, so that nobody else can lead. */
  storeIsAway(): boolean;
}

/**
 * The exchange's store in that of the cluster: the process that leads writes,
 * and the next one to lead reads. It keeps a copy, so that a store which lost
 * its content gets it back.
 */
export class SharedJournal extends TableStore {
  readonly #records: Map<string, string>;
  /** Keys of records that have changed since the latest write began. */
  #changed = new Set<string>();
  /** Keys of records whose write has not been confirmed. */
  #underWay = new Set<string>();
  /** Number of the latest write that the store confirmed. */
  #written: number;
  #writing = false;
  #replacing = false;
  #closed = false;
  /**
   * Messages that wait for the store to have the records that were changed before
   * them, so that no message tells of a state that the end of this process would undo.
   */
  #held: (() => void)[] = [];
  /** The store is away for all, which must not stop the calls: messages do not wait. */
  #open = false;
  #cancelHold: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;

  constructor(
    loaded: LoadedRecords,
    private readonly parts: SharedJournalParts,
  ) {
    super();
    this.#records = loaded.records;
    this.#written = loaded.written;
  }

  /** Records that the store does not have yet. */
  get behind(): number {
    return this.#changed.size + this.#underWay.size;
  }

  digest(token: string): string {
    return tokenDigest(token);
  }

  /** Sends a message once the store has all that was written before. */
  after(send: () => void): void {
    if (this.#closed) return;
    if (this.#open || (this.#changed.size === 0 && !this.#writing)) {
      return send();
    }
    this.#held.push(send);
    this.#lookLater();
  }

  /** The store answers, and says which write it knows as the latest. */
  seen(written: number): void {
    if (written < this.#written && !this.#writing) {
      this.#replacing = true;
      void this.#write();
    } else this.#flush();
  }

  /** Resolves once the store has everything, or after a moment without it. */
  flushed(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.after(resolve));
  }

  /** Writes no more: what is there is for the next process. */
  close(): void {
    this.#closed = true;
    this.#held = [];
    this.#cancelHold?.();
    this.#cancelRetry?.();
  }

  #lookLater(): void {
    this.#cancelHold ??= this.parts.clock.after(HOLD_MS, () => {
      this.#cancelHold = null;
      if (!this.parts.storeIsAway()) return this.#lookLater();
      this.#open = true;
      this.#release();
    });
  }

  protected put(table: Table, id: string, record: object): boolean {
    return this.#change(keyOf(table, id), JSON.stringify(record));
  }

  protected delete(table: Table, id: string): boolean {
    return this.#change(keyOf(table, id), null);
  }

  /** A record that cannot be read is left out: it is from another version of this program. */
  protected *read<T extends Table>(table: T): Iterable<TableRecord<T>> {
    const schema = v.pipe(v.string(), v.parseJson(), TABLES[table]);
    const prefix = keyOf(table, "");
    for (const [key, text] of this.#records) {
      if (!key.startsWith(prefix)) continue;
      const read = v.safeParse(schema, text);
      if (read.success) yield read.output as TableRecord<T>;
    }
  }

  #change(key: string, text: string | null): boolean {
    if (this.#closed) return false;
    if (text === null) this.#records.delete(key);
    else this.#records.set(key, text);
    this.#changed.add(key);
    this.#flush();
    return true;
  }

  #flush(): void {
    if (this.#writing || this.#cancelRetry || this.#closed) return;
    if (this.#changed.size === 0 && !this.#replacing) return;
    this.#writing = true;
    // Later: all that changes at once is one write.
    queueMicrotask(() => void this.#write());
  }

  async #write(): Promise<void> {
    this.#writing = true;
    const { store, epoch } = this.parts;
    const keys = this.#underWay = this.#changed;
    this.#changed = new Set();
    const replacing = this.#replacing;
    const number = this.#written + 1;
    let result: "failed" | Awaited<ReturnType<ClusterStore["write"]>>;
    try {
      result = replacing
        ? await store.replace(epoch, number, new Map(this.#records))
        : await store.write(epoch, number, this.#changes(keys));
    } catch {
      // The store is away, which the beats notice, too.
      result = "failed";
    }
    this.#writing = false;
    this.#underWay = new Set();
    if (this.#closed) return;
    if (result === "fenced") {
      this.close();
      return this.parts.fenced();
    }
    if (result !== "failed") this.parts.answered();
    if (result === "written") {
      this.#written = number;
      if (replacing) this.#replacing = false;
      if (this.#changed.size > 0) return this.#flush();
      this.#open = false;
      return this.#release();
    }
    for (const key of keys) this.#changed.add(key);
    this.#cancelRetry = this.parts.clock.after(RETRY_MS, () => {
      this.#cancelRetry = null;
      this.#flush();
    });
  }

  #changes(keys: Iterable<string>): Map<string, string | null> {
    return new Map(
      [...keys].map((key) => [key, this.#records.get(key) ?? null]),
    );
  }

  #release(): void {
    this.#cancelHold?.();
    this.#cancelHold = null;
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }
}

function keyOf(table: Table, id: string): string {
  return `${table}:${id}`;
}
