import type { User } from "../../shared/protocol_values.ts";

/** Number of people above which the list has letters and an index. */
export const INDEXED_FROM = 41;

/** Letters that Unicode does not take apart into a letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  "ß": "ss",
  "æ": "ae",
  "œ": "oe",
  "ø": "o",
  "đ": "d",
  "ð": "d",
  "ł": "l",
  "þ": "th",
  "ı": "i",
};

/** A text without case and diacritics: "Müller" and "MULLER" are alike. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => PLAIN[letter]);
}

/** The people whose names contain each word of a text, in any order. */
export function findPeople(users: readonly User[], text: string): User[] {
  const wanted = folded(text).split(/\s+/).filter((word) => word !== "");
  return users.filter(({ name }) => {
    const own = folded(name);
    return wanted.every((word) => own.includes(word));
  });
}

/** People under one heading. */
export interface PeopleSection {
  /** First letter of their names; `#` for those that start with another sign. */
  letter: string;
  users: User[];
}

/** Groups people, who are sorted by name, by first letter. */
export function byLetter(users: readonly User[]): PeopleSection[] {
  const sections = new Map<string, User[]>();
  for (const user of users) {
    const [first = ""] = folded(user.name).trim();
    const letter = /\p{L}/u.test(first) ? first.toUpperCase() : "#";
    const section = sections.get(letter);
    if (section) section.push(user);
    else sections.set(letter, [user]);
  }
  return [...sections].map(([letter, users]) => ({ letter, users }));
}
