import { MAX_NAME_LENGTH } from "../../shared/protocol.ts";

/**
 * Control, format (bidirectional overrides, zero-width), private, unassigned
 * and lone surrogate code points, line breaks, and characters that fonts draw
 * as nothing (Unicode's Default_Ignorable_Code_Point, the empty Braille
 * pattern): invisible characters in a name can only deceive. Variation selector
 * 16 is allowed, because it makes a heart red.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u2800]|(?!\uFE0F)\p{DI}/u;

/** Letters, digits, punctuation or symbols: accents alone are not a name. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The form in which a name is registered and shown: Unicode NFKC, so that
 * compatibility forms that look alike are one name; trimmed, and with runs of
 * spaces merged into one.
 *
 * @returns null if the name is empty, too long or has invisible characters
 */
export function normalizeUserName(name: string): string | null {
  // No sensible name shrinks to a tenth by normalisation. This avoids
  // normalising 64 KiB.
  if (name.length > MAX_NAME_LENGTH * 10) return null;
  const normalized = name.normalize("NFKC").trim().replace(/\p{Zs}+/gu, " ");
  if (normalized.length > MAX_NAME_LENGTH || !VISIBLE.test(normalized)) {
    return null;
  }
  return INVISIBLE.test(normalized) ? null : normalized;
}

/**
 * The form in which normalised names are compared: `Bob` and `bob` are one
 * person to anybody who types or reads the name.
 */
export function userNameKey(normalizedName: string): string {
  return normalizedName.toLowerCase().replaceAll("\uFE0F", "").normalize(
    "NFKC",
  );
}

/**
 * Whether the name that a client wrote is this name.
 *
 * @param name in its normalised form
 */
export function isUserName(written: string, name: string): boolean {
  const normalized = normalizeUserName(written);
  return normalized !== null && userNameKey(normalized) === userNameKey(name);
}
