import { userNameKey } from "../../shared/name_key.ts";
import type { Clock } from "../clock.ts";

/** Something that one person left for another. */
export interface KeptRecord {
  /** Name of the person who left it. */
  from: string;
  /** Name of the person for whom it is, as it is compared; see `userNameKey`. */
  to: string;
  /** Epoch ms. */
  at: number;
}

/** Keeps records for the next process, by their keys. Neither method throws. */
export interface RecordStore<T> {
  put(key: string, record: T): unknown;
  delete(key: string): unknown;
}

/** How long and how many are kept. */
export interface KeptLimits {
  ms: number;
  ofPerson: number;
  byCaller: number;
  inAll: number;
}

/** Dependencies of {@link KeptForPeople}. */
export interface KeptForPeopleParts<T> {
  clock: Pick<Clock, "now">;
  limits: KeptLimits;
  /** Whether only one person can have this name: else anybody could take it and read what was left for it. */
  isOnes(key: string): boolean;
  /** Absent where they end with the process. */
  store?: RecordStore<T>;
}

/** Records that people left for others, until these come: the last of each for each. */
export class KeptForPeople<T extends KeptRecord> {
  /** In the order of time. */
  readonly #records = new Map<string, T>();
  /** Keys of records by the people in them, in the order of time. */
  readonly #byCallee = new Map<string, Set<string>>();
  readonly #byCaller = new Map<string, Set<string>>();

  constructor(private readonly parts: KeptForPeopleParts<T>) {}

  get size(): number {
    return this.#records.size;
  }

  /** Restores the records of the previous process. Those for a name that anybody can have by now are dropped. */
  restore(saved: readonly T[]): void {
    for (const record of saved.toSorted((a, b) => a.at - b.at)) {
      const key = this.#keep(record);
      if (!this.parts.isOnes(record.to)) this.#drop(key);
    }
    this.#forgetOld();
  }

  /** Keeps a record in place of an earlier one of the same two people. */
  add(record: T): void {
    const { limits, store } = this.parts;
    this.#forgetOld();
    const key = this.#keep(record);
    store?.put(key, record);
    this.#shorten(this.#byCallee.get(record.to)!, limits.ofPerson);
    const caller = userNameKey(record.from);
    this.#shorten(this.#byCaller.get(caller)!, limits.byCaller);
    if (this.#records.size > limits.inAll) this.#drop(this.#oldest()!);
  }

  /** The records for a person, the oldest first. */
  of(to: string): T[] {
    this.#forgetOld();
    return [...this.#byCallee.get(to) ?? []]
      .map((key) => this.#records.get(key)!);
  }

  /** Deletes all for a person. */
  forget(to: string): void {
    for (const key of [...this.#byCallee.get(to) ?? []]) this.#drop(key);
  }

  /** Deletes a record. */
  delete({ from, to }: Pick<KeptRecord, "from" | "to">): void {
    this.#drop(keyOf(from, to));
  }

  #keep(record: T): string {
    const key = keyOf(record.from, record.to);
    this.#remove(key);
    this.#records.set(key, record);
    addTo(this.#byCallee, record.to, key);
    addTo(this.#byCaller, userNameKey(record.from), key);
    return key;
  }

  #shorten(keys: Set<string>, length: number): void {
    const [oldest] = keys;
    if (keys.size > length) this.#drop(oldest);
  }

  #forgetOld(): void {
    const before = this.parts.clock.now() - this.parts.limits.ms;
    for (
      let key = this.#oldest();
      key !== undefined && this.#records.get(key)!.at <= before;
      key = this.#oldest()
    ) this.#drop(key);
  }

  #oldest(): string | undefined {
    return this.#records.keys().next().value;
  }

  #drop(key: string): void {
    if (this.#remove(key)) this.parts.store?.delete(key);
  }

  #remove(key: string): boolean {
    const record = this.#records.get(key);
    if (!record) return false;
    this.#records.delete(key);
    removeFrom(this.#byCallee, record.to, key);
    removeFrom(this.#byCaller, userNameKey(record.from), key);
    return true;
  }
}

function keyOf(from: string, to: string): string {
  return JSON.stringify([to, userNameKey(from)]);
}

function addTo(index: Map<string, Set<string>>, of: string, key: string) {
  const keys = index.get(of);
  if (keys) keys.add(key);
  else index.set(of, new Set([key]));
}

function removeFrom(index: Map<string, Set<string>>, of: string, key: string) {
  const keys = index.get(of);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(of);
}
