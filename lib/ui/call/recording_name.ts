/** Characters that no file may have in its name, somewhere. */
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\\/:*?"<>|~\u0000-\u001f\u007f]/g;

/**
 * The name of a recording's file, without extension.
 *
 * @param about words for it, with a name that the other person chose
 */
export function recordingName(about: string, at = new Date()): string {
  const two = (value: number) => `${value}`.padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())];
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two);
  // A name that begins with a dot is hidden in places.
  const safe = about.replace(FORBIDDEN, "_").replace(/^[.\s]+/, "_");
  return `${safe} ${day.join("-")} ${time.join("-")}`;
}
