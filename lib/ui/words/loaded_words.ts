import { IS_BROWSER } from "fresh/runtime";
import {
  type Language,
  languageOfTag,
  LANGUAGES,
} from "../../shared/language.ts";
import type { Words } from "./words.ts";

/** Each in a script of its own: a page fetches the one that it speaks. */
const LOADERS: Record<Language, () => Promise<Words>> = {
  en: async () => (await import("./en/en.ts")).english,
  es: async () => (await import("./es/es.ts")).spanish,
  de: async () => (await import("./de/de.ts")).german,
  fr: async () => (await import("./fr/fr.ts")).french,
  "zh-Hans": async () => (await import("./zh_hans/zh_hans.ts")).chinese,
};

const loaded: Partial<Record<Language, Words>> = {};

/** Fetches a language. Rejects where the server cannot be reached. */
export async function loadWords(language: Language): Promise<void> {
  loaded[language] ??= await LOADERS[language]();
}

/** @throws {Error} if the language was not loaded */
export function wordsOf(language: Language): Words {
  const words = loaded[language];
  if (!words) throw new Error(`The words of "${language}" are not loaded`);
  return words;
}

// A server draws in every language. A browser waits for the page's own, so that what it draws first is what the server drew.
await Promise.all(
  (IS_BROWSER
    ? [languageOfTag(document.documentElement.lang) ?? "en"]
    : Object.keys(LANGUAGES) as Language[]).map(loadWords),
);
