import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Sortable,
  SortedTexts,
} from "../../../lib/signaling/sessions/sorted_texts.ts";

const text = fc.string({ unit: "grapheme", maxLength: 3 });

Deno.test("texts are found by their beginnings, in order, while they come and go", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.boolean(), text)),
    text,
    (changes, beginning) => {
      const sorted = new SortedTexts<Sortable>();
      const plain = new Set<string>();
      for (const [comes, text] of changes) {
        if (comes !== plain.has(text)) {
          if (comes) sorted.add({ text });
          else sorted.delete({ text });
        }
        if (comes) plain.add(text);
        else plain.delete(text);
      }
      check(sorted, plain, beginning);
      check(sorted, plain, "");
    },
  ));
});

Deno.test("ten thousand texts come and go in any order", () => {
  const texts = Array.from(
    { length: 10_000 },
    (_, i) => `${i * 7_919 % 10_007}`,
  );
  const sorted = new SortedTexts<Sortable>();
  const plain = new Set<string>();
  for (const text of texts) {
    sorted.add({ text });
    plain.add(text);
  }
  check(sorted, plain, "99");
  for (const [i, text] of texts.entries()) {
    if (i % 50 === 0) continue;
    sorted.delete({ text });
    plain.delete(text);
  }
  for (const beginning of ["", "9", "99", "x"]) check(sorted, plain, beginning);
  for (const text of plain) sorted.delete({ text });
  check(sorted, new Set(), "");
});

function check(
  sorted: SortedTexts<Sortable>,
  plain: Set<string>,
  beginning: string,
) {
  const expected = [...plain].filter((text) => text.startsWith(beginning))
    .sort();
  assertEquals(
    [...sorted.startingWith(beginning)].map(({ text }) => text),
    expected,
  );
  assertEquals(sorted.countStartingWith(beginning), expected.length);
}
