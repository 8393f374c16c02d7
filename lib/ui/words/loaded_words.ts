import { IS_BROWSER } from "fresh/runtime";
import {
  type Language,
  languageOfTag,
  LANGUAGES,
} from "../../shared/language.ts";
import type { Words } from "./words.ts";

/** Each language is a script of its own: a page loads only the one that it shows. */
const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => (await import("./en/en.ts")).english,
  es: async () => (await import("./es/es.ts")).spanish,
  de: async () => (await import("./de/de.ts")).german,
  fr: async () => (await import("./fr/fr.ts")).french,
  "zh-Hans": async () => (await import("./zh_hans/zh_hans.ts")).chinese,
};

const loaded: Partial<Record<Language, Words>> = {};

/** Loads a language. Rejects if the server cannot be reached. */
export async function loadWords(language: Language): Promise<void> {
  loaded[language] ??= await LOADERS[language]();
}

/** @throws {Error} if the language was not loaded */
export function wordsOf(language: Language): Words {
  const words = loaded[language];
  if (!words) throw new Error(`The words of "${language}" are not loaded`);
  return words;
}

// The server renders all languages. A browser waits for the page's language, so that its first render equals the server's.
await Promise.all(
  (IS_BROWSER
    ? [languageOfTag(document.documentElement.lang) ?? "en"]
    : Object.keys(LANGUAGES) as Language[]).map(loadWords),
);
