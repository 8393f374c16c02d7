/** Letters that Unicode does not take apart into a letter and a mark, and the sigma at the end of a word. */
const PLAIN: Readonly<Record<string, string>> = {
  "ß": "ss",
  "æ": "ae",
  "œ": "oe",
  "ø": "o",
  "đ": "d",
  "ð": "d",
  "ł": "l",
  "þ": "th",
  "ı": "i",
  "ς": "σ",
};

/** A text without case and diacritics: "Müller" and "MULLER" are alike. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase()
    .replace(/[ßæœøđðłþıς]/g, (letter) => PLAIN[letter]);
}
