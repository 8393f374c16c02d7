import { folded } from "../../shared/folded.ts";
import type { User } from "../../shared/protocol_values.ts";

/** Number of people above which the list has letters and an index. */
export const INDEXED_FROM = 41;

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

/** People under one heading, or under none. */
export interface PeopleGroup {
  heading: "favourites" | "others" | null;
  /** The heading of a long list; null in a short one. */
  letter: string | null;
  users: User[];
}

/** The people who were found, as they are listed: favourites first, and a long list by letter. */
export function groupsOf(
  users: readonly User[],
  favourites: readonly string[],
): PeopleGroup[] {
  const isFavourite = ({ name }: User) => favourites.includes(name);
  const preferred = users.filter(isFavourite);
  const rest = users.filter((user) => !isFavourite(user));
  const others: PeopleGroup[] = users.length >= INDEXED_FROM
    ? byLetter(rest).map((section) => ({ heading: null, ...section }))
    : [{
      heading: preferred.length > 0 ? "others" : null,
      letter: null,
      users: rest,
    }];
  return [
    { heading: "favourites" as const, letter: null, users: preferred },
    ...others,
  ].filter(({ users }) => users.length > 0);
}
