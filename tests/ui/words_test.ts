import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type Language, LANGUAGES } from "../../lib/shared/language.ts";
import { wordsOf } from "../../lib/ui/words/loaded_words.ts";
import { PAGE_WORDS } from "../../lib/ui/words/page_words.ts";

const languages = Object.keys(LANGUAGES) as Language[];
const translated = languages.filter((language) => language !== "en");

/** Words that are spelt as in English. */
const ALIKE: Partial<Record<Language, string[]>> = {
  fr: [
    "chat.title",
    "console.title",
    "incoming.message",
    "options.title",
    "options.volume",
    "shortcuts.does.options",
  ],
  "zh-Hans": ["ended.quote"],
};
const ALIKE_EVERYWHERE = ["brand", "link.open"];

Deno.test("no text is left in English", () => {
  const english = textsOf("en");
  for (const language of translated) {
    const alike = [...textsOf(language)]
      .filter(([key, text]) => text === english.get(key)).map(([key]) => key);
    assertEquals(
      alike.toSorted(),
      [...ALIKE_EVERYWHERE, ...ALIKE[language] ?? []].toSorted(),
      language,
    );
  }
});

Deno.test("every language has each text, each name in a text and each prepared answer", () => {
  const english = textsOf("en");
  for (const language of translated) {
    const texts = textsOf(language);
    assertEquals([...texts.keys()], [...english.keys()], language);
    for (const [key, text] of texts) {
      if (key !== "link.open") assert(text.trim(), `${language} ${key}`);
      for (const name of NAMES) {
        assertEquals(
          text.includes(name) || key.startsWith("endings."),
          english.get(key)?.includes(name) || key.startsWith("endings."),
          `${language} ${key}: ${text}`,
        );
      }
    }
  }
});

Deno.test("a language that distinguishes one person from several does so", () => {
  const counted = languages.map((language) =>
    [1, 2, 21].map(wordsOf(language).people.count)
  );
  assertEquals(counted, [
    ["1 person", "2 people", "21 people"],
    ["1 persona", "2 personas", "21 personas"],
    ["1 Person", "2 Personen", "21 Personen"],
    ["1 personne", "2 personnes", "21 personnes"],
    ["1 人", "2 人", "21 人"],
  ]);
});

Deno.test("no line of French begins with a colon or ends with a quotation mark that opens", () => {
  for (const [key, text] of textsOf("fr")) {
    assert(!/ [:;!?»]|« /.test(text), `${key}: ${text}`);
  }
});

Deno.test("each end of a call has a text for both sides, with a next step", () => {
  for (const language of languages) {
    const { endings } = wordsOf(language);
    for (const [reason, words] of Object.entries(endings)) {
      for (const direction of ["outgoing", "incoming"] as const) {
        const { title, detail } = words({
          peer: "Zoë",
          direction,
          video: true,
          reason: reason as keyof typeof endings,
        });
        assert(title && detail, `${language} ${reason}`);
        assertNotEquals(title, detail);
      }
    }
  }
});

/** Sample argument of texts that take one. */
const NAMES = ["Zoë"];

/**
 * All texts of a language by path; those with parameters get sample arguments.
 */
function textsOf(language: Language): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === "string") texts.set(path, value);
    else if (typeof value === "function") {
      const ending = { peer: NAMES[0], direction: "outgoing" };
      visit(value(path.startsWith("endings.") ? ending : NAMES[0]), path);
    } else {
      for (const [key, inner] of Object.entries(value as object)) {
        visit(inner, path ? `${path}.${key}` : key);
      }
    }
  };
  const { language: _, ...words } = wordsOf(language);
  visit({ ...words, page: PAGE_WORDS[language] }, "");
  return texts;
}
