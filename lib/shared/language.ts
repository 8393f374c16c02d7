/** The languages of the phone by BCP 47 tag, each by its own name. */
export const LANGUAGES = {
  en: "English",
  es: "Español",
  de: "Deutsch",
  fr: "Français",
  "zh-Hans": "中文",
} as const;
/** One of {@link LANGUAGES}. */
export type Language = keyof typeof LANGUAGES;

/** Whoever understands none of the others. */
const FALLBACK: Language = "en";

/** Where a person's choice is kept: in a cookie, so that the server draws the first screen in it. */
export const LANGUAGE_COOKIE = "language";

/** The phone's language for a tag; undefined if it has none. The script of Chinese is not told apart. */
export function languageOfTag(tag: string): Language | undefined {
  const primary = primaryOf(tag);
  return (Object.keys(LANGUAGES) as Language[])
    .find((language) => primaryOf(language) === primary);
}

/** The language to answer in: what the person chose, or else what their browser asks for (RFC 9110, section 12.5.4). */
export function languageOf({ headers }: Request): Language {
  const chosen = headers.get("cookie")
    ?.match(new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([^;]+)`))?.[1];
  const tags = [chosen ?? "", ...accepted(headers.get("accept-language"))];
  return tags.map(languageOfTag).find((language) => language) ?? FALLBACK;
}

/** Tags of an Accept-Language header, the most wanted first. */
function accepted(header: string | null): string[] {
  return (header ?? "").split(",")
    .map((range) => {
      const [tag, ...parameters] = range.trim().split(/\s*;\s*/);
      const q = parameters.find((one) => one.startsWith("q="))?.slice(2);
      return { tag, q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ q }) => q > 0)
    .sort((one, other) => other.q - one.q)
    .map(({ tag }) => tag);
}

function primaryOf(tag: string): string {
  return tag.split("-")[0].toLowerCase();
}
