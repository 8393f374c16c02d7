import type { Language } from "../../shared/language.ts";

/** The words for the signs, one a line; loaded when signs are shown. */
const LOADERS: Record<Language, () => Promise<string>> = {
  en: async () => (await import("./en/signs.ts")).signs,
  es: async () => (await import("./es/signs.ts")).signs,
  de: async () => (await import("./de/signs.ts")).signs,
  fr: async () => (await import("./fr/signs.ts")).signs,
  "zh-Hans": async () => (await import("./zh_hans/signs.ts")).signs,
};

/**
 * The words for the signs of a call, in the order of `SIGNS`. Rejects if the
 * server cannot be reached.
 */
export async function loadSignWords(language: Language): Promise<string[]> {
  return (await LOADERS[language]()).trim().split("\n");
}
