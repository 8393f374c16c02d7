import { userNameKey } from "../../shared/name_key.ts";
import { MAX_NAME_LENGTH } from "../../shared/protocol_limits.ts";

/**
 * Control, format (bidirectional overrides, zero-width), private, unassigned
 * and lone surrogate code points, line breaks, and characters that fonts draw
 * as nothing (Unicode's Default_Ignorable_Code_Point, the empty Braille
 * pattern): invisible characters in a name can only deceive. Variation selector
 * 16 is allowed, because it makes a heart red.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u2800]|(?!\uFE0F)\p{DI}/u;

/** Signs that end the vowel of a consonant, of the scripts of South and South-East Asia (Unicode's canonical combining class 9). */
const VIRAMA = "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD" +
  "\\u0D3B\\u0D3C\\u0D4D\\u0DCA\\u0E3A\\u0EBA\\u0F84\\u1039\\u103A\\u1714" +
  "\\u1715\\u1734\\u17D2\\u1A60\\u1B44\\u1BAA\\u1BAB\\u1BF2\\u1BF3\\uA806" +
  "\\uA82C\\uA8C4\\uA953\\uA9C0\\uAAF6\\uABED\\u{11046}\\u{1107F}\\u{110B9}" +
  "\\u{11133}\\u{111C0}\\u{11235}\\u{1134D}\\u{11442}\\u{114C2}\\u{115BF}" +
  "\\u{1163F}\\u{116B6}\\u{1172B}]";
/** A letter of a script whose letters join. */
const JOINING = "[[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Nkoo}" +
  "\\p{scx=Adlm}\\p{scx=Rohg}\\p{scx=Mand}\\p{scx=Phag}]&&\\p{L}]";

/**
 * Joiners (U+200C, U+200D) where they change what is seen: between joining
 * letters and after a virama (UAX #31, 2.3.1), and in emoji (UTS #51, ED-16).
 */
const JOINERS = new RegExp(
  [
    `(?<=${JOINING}\\p{Mn}*)\\u200C(?=\\p{Mn}*${JOINING})`,
    `(?<=\\p{L}\\p{M}*${VIRAMA}\\p{M}*)(?:\\u200C(?=\\p{L})|\\u200D)`,
    "(?<=\\p{Extended_Pictographic}\\uFE0F?\\p{EMod}?)" +
    "\\u200D(?=\\p{Extended_Pictographic})",
  ].join("|"),
  "gv",
);
/** Flags such as Scotland's, written with invisible characters (UTS #51, ED-14a). */
const FLAGS = /\p{RGI_Emoji_Tag_Sequence}/gv;

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
  const plain = normalized.replace(FLAGS, "").replace(JOINERS, "");
  return INVISIBLE.test(plain) ? null : normalized;
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
