import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { folded } from "../../lib/shared/folded.ts";
import {
  byLetter,
  findPeople,
  groupsOf,
  INDEXED_FROM,
} from "../../lib/ui/screens/people_search.ts";

const people = (...names: string[]) =>
  names.map((name) => ({ name, busy: false }));

Deno.test("people are found without diacritics, case and order of words", () => {
  const here = people("Anna Smith", "Bjørn Łukasz", "Jürgen Müller", "张伟");
  for (
    const [text, found] of [
      ["muller", "Jürgen Müller"],
      ["MÜLLER jür", "Jürgen Müller"],
      ["smith anna", "Anna Smith"],
      ["lukasz bjorn", "Bjørn Łukasz"],
      ["伟", "张伟"],
    ]
  ) {
    assertEquals(findPeople(here, text).map(({ name }) => name), [found], text);
  }
  assertEquals(findPeople(here, "anna muller"), []);
  assertEquals(findPeople(here, "  "), here);
});

Deno.test("everybody is found by their own name in any spelling", () => {
  fc.assert(fc.property(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.constantFrom("NFC", "NFD"),
    (name, form) => {
      const written = name.normalize(form);
      assertEquals(findPeople(people(name), folded(written)).length, 1);
    },
  ));
});

Deno.test("a long list has each person under one letter, in its original order", () => {
  const here = people("42", "Ähre", "Anna", "bob", "Émile", "王芳");
  assertEquals(
    byLetter(here).map(({ letter, users }) => [
      letter,
      users.map(({ name }) => name).join(),
    ]),
    [["#", "42"], ["A", "Ähre,Anna"], ["B", "bob"], ["E", "Émile"], [
      "王",
      "王芳",
    ]],
  );
  fc.assert(fc.property(
    fc.array(fc.string({ minLength: 1 })),
    (names) => {
      const sections = byLetter(people(...names));
      const letters = sections.map(({ letter }) => letter);
      assertEquals(new Set(letters).size, letters.length);
      assertEquals(
        sections.flatMap(({ users }) => users).length,
        names.length,
      );
      assert(sections.every(({ users }) => users.length > 0));
    },
  ));
});

Deno.test("favourites come first, and a long list has letters", () => {
  const shown = (names: string[], favourites: string[]) =>
    groupsOf(people(...names), favourites).map(({ heading, letter, users }) =>
      `${heading ?? letter}: ${users.map(({ name }) => name).join()}`
    );
  assertEquals(shown([], ["Bob"]), []);
  assertEquals(shown(["Anna", "Bob"], []), ["null: Anna,Bob"]);
  assertEquals(shown(["Anna", "Bob"], ["Bob"]), [
    "favourites: Bob",
    "others: Anna",
  ]);
  assertEquals(shown(["Bob"], ["Bob"]), ["favourites: Bob"]);
  const many = Array.from({ length: INDEXED_FROM - 1 }, (_, i) => `Anna ${i}`);
  assertEquals(shown([...many, "Bob"], ["Anna 0"]), [
    "favourites: Anna 0",
    `A: ${many.slice(1).join()}`,
    "B: Bob",
  ]);
});
