/** The phone's languages by BCP 47 tag, each with its own name. */
export const LANGUAGES = {
  en: "English",
  es: "Español",
  de: "Deutsch",
  fr: "Français",
  "zh-Hans": "中文",
} as const;
/** One of {@link LANGUAGES}. */
export type Language = keyof typeof LANGUAGES;

/** Used when none of the preferred languages is available. */
const FALLBACK: Language = "en";

/** Cookie with the person's choice, so that the server renders the first screen in that language. */
export const LANGUAGE_COOKIE = "language";

/** The phone's language for a tag; undefined if there is none. Simplified and traditional Chinese are not distinguished. */
export function languageOfTag(tag: string): Language | undefined {
  const primary = primaryOf(tag);
  return (Object.keys(LANGUAGES) as Language[])
    .find((language) => primaryOf(language) === primary);
}

/** The language of the page: the person's choice, or else the best match of Accept-Language (RFC 9110, section 12.5.4). */
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
