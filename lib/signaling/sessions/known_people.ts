import { folded } from "../../shared/folded.ts";
import type { User } from "../../shared/protocol_values.ts";
import { MAX_FOUND_USERS } from "../timing.ts";
import { SortedTexts } from "./sorted_texts.ts";

/** Words of a name by whose beginnings it is found: a name of 32 words would take the place of ten others. */
const MAX_WORDS = 8;
/** Names looked through for a text of several words in another order than theirs: about 1 ms. */
const MAX_LOOKED_THROUGH = 2_000;

/** A letter or digit after something else; each ideograph is a word. */
const WORD_STARTS = /(?<![\p{L}\p{N}])[\p{L}\p{N}]|\p{Ideographic}/gu;
/** Between a text and the key of its person, which makes it unique. No name contains it, and it sorts first. */
const BEFORE_KEY = "\0";

interface KnownPerson extends User {
  readonly key: string;
  entries: readonly Entry[];
}

/** The folded name from one of its words on. */
interface Entry {
  readonly text: string;
  readonly person: KnownPerson;
}

/** The people of whose presence others were told, by key; they are found by the beginning of any word of their names. */
export class KnownPeople {
  readonly #people = new Map<string, KnownPerson>();
  readonly #entries = new SortedTexts<Entry>();

  get(key: string): User | undefined {
    return this.#people.get(key);
  }

  set(key: string, { name, busy }: User): void {
    const before = this.#people.get(key);
    if (before?.name === name) {
      before.busy = busy;
      return;
    }
    this.delete(key);
    const person: KnownPerson = { key, name, busy, entries: [] };
    person.entries = textsOf(name, key).map((text) => ({ text, person }));
    this.#people.set(key, person);
    for (const entry of person.entries) this.#entries.add(entry);
  }

  delete(key: string): void {
    for (const entry of this.#people.get(key)?.entries ?? []) {
      this.#entries.delete(entry);
    }
    this.#people.delete(key);
  }

  /** Those of these people who are present. */
  among(keys: readonly string[]): User[] {
    return keys.flatMap((key) => asUser(this.#people.get(key)));
  }

  /** Everybody except one person. */
  othersThan(self: string): User[] {
    const users: User[] = [];
    for (const [key, person] of this.#people) {
      if (key !== self) users.push(...asUser(person));
    }
    return users;
  }

  /**
   * The first people whose names have a word with each beginning in the text.
   * Case and diacritics do not matter.
   *
   * @param self key of the person who searches, and is not found
   */
  find(text: string, self: string): User[] {
    const wanted = folded(text).trim().replace(/\s+/g, " ");
    if (wanted === "") return [];
    const found = new Set<KnownPerson>();
    this.#collect(found, wanted, self, []);
    const words = [...new Set(wanted.split(" "))];
    if (words.length > 1 && words.length <= MAX_WORDS) {
      const [rarest, ...others] = words
        .map((word) => ({
          word,
          count: this.#entries.countStartingWith(word),
        }))
        .sort((a, b) => a.count - b.count)
        .map(({ word }) => word);
      this.#collect(found, rarest, self, others);
    }
    return [...found].flatMap(asUser);
  }

  /** Adds those who have a word with each beginning, as long as there is room. */
  #collect(
    found: Set<KnownPerson>,
    beginning: string,
    self: string,
    others: readonly string[],
  ): void {
    let looked = 0;
    for (const { person } of this.#entries.startingWith(beginning)) {
      if (found.size >= MAX_FOUND_USERS) return;
      if (looked++ >= MAX_LOOKED_THROUGH) return;
      if (person.key !== self && hasWords(person, others)) found.add(person);
    }
  }
}

function hasWords(
  { entries }: KnownPerson,
  beginnings: readonly string[],
): boolean {
  return beginnings.every((beginning) =>
    entries.some(({ text }) => text.startsWith(beginning))
  );
}

function asUser(person: KnownPerson | undefined): User[] {
  return person ? [{ name: person.name, busy: person.busy }] : [];
}

function textsOf(name: string, key: string): string[] {
  const whole = folded(name).trim().replace(/\s+/g, " ");
  if (whole === "") return [];
  const starts = new Set([0]);
  for (const { index } of whole.matchAll(WORD_STARTS)) {
    if (starts.size === MAX_WORDS) break;
    starts.add(index);
  }
  return [...starts].map((start) => whole.slice(start) + BEFORE_KEY + key);
}
