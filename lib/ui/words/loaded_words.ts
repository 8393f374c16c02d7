import { IS_BROWSER } from "fresh/runtime";
import {
  type Language,
  languageOfTag,
  LANGUAGES,
} from "../../shared/language.ts";
import type { Problem } from "../../phone/phone_state.ts";
import type { FirstWords, JoinProblems, ProblemWords } from "./first_words.ts";
import type { JoinedWords, Words } from "./words.ts";

/** The scripts of each language: a page loads only those of the one it shows. */
const LOADERS: Record<Language, {
  first: () => Promise<FirstWords>;
  join: () => Promise<JoinProblems>;
  joined: () => Promise<JoinedWords>;
}> = {
  en: {
    first: async () => (await import("./en/en_first.ts")).firstWords,
    join: async () => (await import("./en/join_problems.ts")).joinProblems,
    joined: async () => (await import("./en/en.ts")).joinedWords,
  },
  es: {
    first: async () => (await import("./es/es_first.ts")).firstWords,
    join: async () => (await import("./es/join_problems.ts")).joinProblems,
    joined: async () => (await import("./es/es.ts")).joinedWords,
  },
  de: {
    first: async () => (await import("./de/de_first.ts")).firstWords,
    join: async () => (await import("./de/join_problems.ts")).joinProblems,
    joined: async () => (await import("./de/de.ts")).joinedWords,
  },
  fr: {
    first: async () => (await import("./fr/fr_first.ts")).firstWords,
    join: async () => (await import("./fr/join_problems.ts")).joinProblems,
    joined: async () => (await import("./fr/fr.ts")).joinedWords,
  },
  "zh-Hans": {
    first: async () => (await import("./zh_hans/zh_hans_first.ts")).firstWords,
    join: async () => (await import("./zh_hans/join_problems.ts")).joinProblems,
    joined: async () => (await import("./zh_hans/zh_hans.ts")).joinedWords,
  },
};

const first: Partial<Record<Language, FirstWords>> = {};
const join: Partial<Record<Language, JoinProblems>> = {};
const all: Partial<Record<Language, Words>> = {};

/** Whether the page shows more than its first screen. */
let joined = false;

/** Loads what the page shows in a language. Rejects if the server cannot be reached. */
export async function loadWords(language: Language): Promise<void> {
  const words = first[language] ??= await LOADERS[language].first();
  if (!joined) return;
  const joinedWords = await LOADERS[language].joined();
  const problems = { ...words.problems, ...joinedWords.problems };
  all[language] ??= { ...words, ...joinedWords, problems };
}

/** Loads what there is to say of a refused registration. Rejects if the server cannot be reached. */
export async function loadJoinProblems(language: Language): Promise<void> {
  join[language] ??= await LOADERS[language].join();
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

/**
 * The text of a problem; undefined until {@link loadJoinProblems}, or for one of
 * a call {@link loadJoinedWords}, has loaded it.
 */
export function problemWordsOf(
  language: Language,
  code: Problem["code"],
): ProblemWords | undefined {
  const problems: Partial<Words["problems"]> = all[language]?.problems ??
    { ...firstWordsOf(language).problems, ...join[language] };
  return problems[code];
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
