/** Number of tints in styles.css. */
const TINTS = 6;

/** A person's initials on their own colour. */
export function Avatar(
  { name, size }: { name: string; size: "small" | "medium" | "large" },
) {
  return (
    <span class="avatar" data-size={size} data-tint={tint(name)} aria-hidden>
      {initials(name)}
    </span>
  );
}

/** First letters of the first and the last word; leading brackets do not count. */
export function initials(name: string): string {
  const bare = name.replace(/(^|\s)\p{P}+/gu, "$1").trim() || name.trim();
  const words = bare.split(/\s+/);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  // By code points, so that a letter or emoji of two UTF-16 units is not split.
  return ends.map((word) => [...word][0] ?? "").join("").toUpperCase();
}

function tint(name: string): number {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return sum % TINTS;
}
