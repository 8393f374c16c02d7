import { MAX_NAME_LENGTH } from "../protocol.ts";

/**
 * Control, format (bidirectional overrides, zero-width), private, unassigned
 * and lone surrogate code points, and line breaks: what a person cannot see in
 * a name can only deceive.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/**
 * The form in which a name is registered and shown: Unicode NFKC, so that
 * look-alike compatibility forms are one name, without spaces around it.
 *
 * @returns null for what is no name: empty, too long or with invisible characters
 */
export function normalizeUserName(name: string): string | null {
  // Ten times the limit cannot shrink to it in any sensible name; saves normalising 64 KiB.
  if (name.length > MAX_NAME_LENGTH * 10) return null;
  const normalized = name.normalize("NFKC").trim();
  if (normalized === "" || normalized.length > MAX_NAME_LENGTH) return null;
  return INVISIBLE.test(normalized) ? null : normalized;
}

/**
 * The form in which normalised names are compared: `Bob` and `bob` are one
 * person to whoever types them on a phone, and to whoever reads them.
 */
export function userNameKey(normalizedName: string): string {
  return normalizedName.toLowerCase().normalize("NFKC");
}
