/**
 * The form in which names are compared: `Bob` and `bob` are one person to
 * anybody who types or reads the name. Case, compatibility forms (Unicode
 * NFKC), spaces around and runs of spaces, joiners and variation selector 16
 * make no other name.
 */
export function userNameKey(name: string): string {
  return name.normalize("NFKC").trim().replace(/\p{Zs}+/gu, " ").toLowerCase()
    .replace(/[\uFE0F\u200C\u200D]/g, "").normalize("NFKC");
}
