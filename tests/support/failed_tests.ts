/** Enough for what a page shows, or for a difference. */
const MAX_ERROR_LINES = 25;
/** The first line of a stack. */
const STACK = /^\s+at /;

/**
 * Each failed test in the output of `deno test` with its place and its error,
 * without the stack.
 *
 * @param lines the output, without colors; a test that starts others may have printed theirs
 */
export function failedTests(lines: string[]): string[] {
  const list = lines.lastIndexOf(" FAILURES ");
  if (list === -1) return [];
  const end = lines.indexOf("", list + 2);
  return lines.slice(list + 2, end === -1 ? undefined : end).map((test) => {
    const at = lines.findLastIndex((line, n) => line === test && n < list);
    const error = lines.slice(at + 1, at + 1 + MAX_ERROR_LINES);
    const stack = error.findIndex((line) => STACK.test(line));
    return [test, ...error.slice(0, stack === -1 ? undefined : stack)]
      .join("\n  ").trimEnd();
  });
}
