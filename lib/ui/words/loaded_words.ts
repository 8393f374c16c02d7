import { IS_BROWSER } from "fresh/runtime";
import {
  type Language,
  languageOfTag,
  LANGUAGES,
} from "../../shared/language.ts";
import type { Problem } from "../../phone/phone_state.ts";
import type { FirstWords, ProblemWords } from "./first_words.ts";
import type { JoinedWords, Words } from "./words.ts";

/** Each language is two scripts: a page loads only those of the one it shows. */
const LOADERS: Record<Language, {
  first: () => Promise<FirstWords>;
  joined: () => Promise<JoinedWords>;
}> = {
  en: {
    first: async () => (await import("./en/en_first.ts")).englishFirst,
    joined: async () => (await import("./en/en.ts")).english,
  },
  es: {
    first: async () => (await import("./es/es_first.ts")).spanishFirst,
    joined: async () => (await import("./es/es.ts")).spanish,
  },
  de: {
    first: async () => (await import("./de/de_first.ts")).germanFirst,
    joined: async () => (await import("./de/de.ts")).german,
  },
  fr: {
    first: async () => (await import("./fr/fr_first.ts")).frenchFirst,
    joined: async () => (await import("./fr/fr.ts")).french,
  },
  "zh-Hans": {
    first: async () =>
      (await import("./zh_hans/zh_hans_first.ts")).chineseFirst,
    joined: async () => (await import("./zh_hans/zh_hans.ts")).chinese,
  },
};

const first: Partial<Record<Language, FirstWords>> = {};
const all: Partial<Record<Language, Words>> = {};

/** Whether the page shows more than its first screen. */
let joined = false;

/** Loads what the page shows in a language. Rejects if the server cannot be reached. */
export async function loadWords(language: Language): Promise<void> {
  const words = first[language] ??= await LOADERS[language].first();
  if (!joined) return;
  all[language] ??= { ...words, ...await LOADERS[language].joined() };
}

/**
 * Loads the texts of everything after the first screen, in the languages that
 * the page has shown. Rejects if the server cannot be reached.
 */
export async function loadJoinedWords(): Promise<void> {
  joined = true;
  await Promise.all((Object.keys(first) as Language[]).map(loadWords));
}

/** Loads a script of something after the first screen, together with its texts. */
export async function withJoinedWords<T>(script: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([script, loadJoinedWords()]);
  return loaded;
}

/** @throws {Error} if the language was not loaded */
export function firstWordsOf(language: Language): FirstWords {
  return loaded(first[language], language);
}

/** @throws {Error} unless {@link loadJoinedWords} has loaded the language */
export function wordsOf(language: Language): Words {
  return loaded(all[language], language);
}

/** The text of a problem. One of a call has it after {@link loadJoinedWords}. */
export function problemWordsOf(
  language: Language,
  code: Problem["code"],
): ProblemWords {
  const problems: Partial<Words["problems"]> =
    (all[language] ?? firstWordsOf(language)).problems;
  return problems[code] ?? firstWordsOf(language).problems.invalid_message;
}

function loaded<T>(words: T | undefined, language: Language): T {
  if (!words) throw new Error(`The words of "${language}" are not loaded`);
  return words;
}

// A browser waits for the page's language, so that its first render equals the
// server's, which renders all languages.
if (IS_BROWSER) {
  await loadWords(languageOfTag(document.documentElement.lang) ?? "en");
} else {
  await Promise.all((Object.keys(LANGUAGES) as Language[]).map(loadWords));
  await loadJoinedWords();
}
