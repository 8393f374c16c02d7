import { MAX_NAME_LENGTH } from "../../shared/protocol.ts";

/**
 * Control, format (bidirectional overrides, zero-width), private, unassigned
 * and lone surrogate code points, line breaks, and what fonts draw as nothing
 * (Unicode's Default_Ignorable_Code_Point, the empty Braille pattern): what a
 * person cannot see in a name can only deceive. Variation selector 16 may
 * stand: it makes a heart red.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u2800]|(?!\uFE0F)\p{DI}/u;

/** Letters, digits, punctuation or symbols: accents alone are no name. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The form in which a name is registered and shown: Unicode NFKC, so that
 * look-alike compatibility forms are one name, without spaces around it and
 * with one where a page would show several as one.
 *
 * @returns null for what is no name: empty, too long or with invisible characters
 */
export function normalizeUserName(name: string): string | null {
  // Ten times the limit cannot shrink to it in any sensible name; saves normalising 64 KiB.
  if (name.length > MAX_NAME_LENGTH * 10) return null;
  const normalized = name.normalize("NFKC").trim().replace(/\p{Zs}+/gu, " ");
  if (normalized.length > MAX_NAME_LENGTH || !VISIBLE.test(normalized)) {
    return null;
  }
  return INVISIBLE.test(normalized) ? null : normalized;
}

/**
 * The form in which normalised names are compared: `Bob` and `bob` are one
 * person to whoever types them on a phone, and to whoever reads them.
 */
export function userNameKey(normalizedName: string): string {
  return normalizedName.toLowerCase().replaceAll("\uFE0F", "").normalize(
    "NFKC",
  );
}

/**
 * Whether a client wrote that name.
 *
 * @param name in its normalised form
 */
export function isUserName(written: string, name: string): boolean {
  const normalized = normalizeUserName(written);
  return normalized !== null && userNameKey(normalized) === userNameKey(name);
}
