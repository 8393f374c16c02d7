import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { userNameKey } from "../../../lib/shared/name_key.ts";
import { KnownPeople } from "../../../lib/signaling/sessions/known_people.ts";
import { normalizeUserName } from "../../../lib/signaling/sessions/user_name.ts";
import { MAX_FOUND_USERS } from "../../../lib/signaling/timing.ts";

function peopleOf(...names: string[]): KnownPeople {
  const people = new KnownPeople();
  for (const name of names) set(people, name);
  return people;
}

function set(people: KnownPeople, name: string, busy = false): void {
  people.set(userNameKey(name), { name, busy });
}

function found(people: KnownPeople, text: string, self = ""): string[] {
  return people.find(text, userNameKey(self)).map(({ name }) => name);
}

const graphemes = new Intl.Segmenter();

Deno.test("people are found by the beginning of any word, without case and diacritics", () => {
  const people = peopleOf(
    "Anna Smith",
    "Bjørn Łukasz",
    "Jürgen Müller",
    "Jean-Luc O’Brien",
    "张伟",
    "🦊",
    "Νικοσία",
  );
  for (
    const [text, ...names] of [
      ["a", "Anna Smith"],
      ["ΝΙΚΟΣ", "Νικοσία"],
      ["SMI", "Anna Smith"],
      ["anna smi", "Anna Smith"],
      ["smith  an", "Anna Smith"],
      ["muller j", "Jürgen Müller"],
      ["Jü", "Jürgen Müller"],
      ["j", "Jean-Luc O’Brien", "Jürgen Müller"],
      ["luc", "Jean-Luc O’Brien"],
      ["luc jean", "Jean-Luc O’Brien"],
      ["brien", "Jean-Luc O’Brien"],
      ["o’b", "Jean-Luc O’Brien"],
      ["lukasz bjorn", "Bjørn Łukasz"],
      ["张", "张伟"],
      ["伟", "张伟"],
      ["🦊", "🦊"],
      ["mith"],
      ["anna muller"],
      ["\u0301"],
      [" "],
      [""],
      ["\uffff"],
    ]
  ) {
    assertEquals(found(people, text).sort(), names.toSorted(), text);
  }
});

Deno.test("whoever searches is not found, busy people are, and those who left are not", () => {
  const people = peopleOf("Bob", "Bob Jones");
  set(people, "Bobby", true);
  assertEquals(people.find("bo", "bob"), [
    { name: "Bob Jones", busy: false },
    { name: "Bobby", busy: true },
  ]);
  people.delete("bobby");
  assertEquals(found(people, "bo"), ["Bob", "Bob Jones"]);
  // The same person with another spelling.
  set(people, "BOB");
  assertEquals(found(people, "bo"), ["BOB", "Bob Jones"]);
});

Deno.test("a search finds so many, and each person once", () => {
  const people = peopleOf(
    ...Array.from({ length: 100 }, (_, i) => `bob ${i} bobby bo bobo`),
  );
  for (const text of ["b", "bo bob", "bobo bob"]) {
    const names = found(people, text);
    assertEquals(names.length, MAX_FOUND_USERS, text);
    assertEquals(new Set(names).size, MAX_FOUND_USERS, text);
  }
});

Deno.test("everybody who may register is found by the beginning of their name in any spelling", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.constantFrom("NFC", "NFD"),
    fc.nat(8),
    (text, form, more) => {
      const name = normalizeUserName(text);
      fc.pre(name !== null && /[\p{L}\p{N}\p{P}\p{S}]/u.test(name));
      const people = peopleOf("Anna", name!, "Zoë");
      const begun = [...graphemes.segment(name!.normalize(form))]
        .slice(0, 1 + more).map(({ segment }) => segment).join("");
      assert(found(people, begun).includes(name!), begun);
      people.delete(userNameKey(name!));
      assert(!found(people, begun).includes(name!));
    },
  ));
});

Deno.test("a name of many words is found by its first ones, and takes a bounded place", () => {
  const name = Array.from({ length: 30 }, (_, i) => "abcdefghij"[i % 10])
    .join(" ");
  const people = peopleOf(name);
  assertEquals(found(people, "h"), [name]);
  assertEquals(found(people, "i"), []);
  // The whole name is one of the texts.
  assertEquals(found(people, name), [name]);
});

Deno.test("two words that thousands of names have are looked through in bounded time", () => {
  const people = peopleOf(
    ...Array.from({ length: 20_000 }, (_, i) => `anna smith ${i}`),
  );
  assertEquals(found(people, "anna smith 19999"), ["anna smith 19999"]);
  assertEquals(found(people, "smith anna").length, MAX_FOUND_USERS);
  assertEquals(found(people, "smith 19999 an"), ["anna smith 19999"]);
});
