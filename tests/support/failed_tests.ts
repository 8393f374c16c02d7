/**
 * Each failed test in the output of `deno test` with its place and the first
 * line of its error.
 *
 * @param lines the output, without colors; a test that starts others may have printed theirs
 */
export function failedTests(lines: string[]): string[] {
  const list = lines.lastIndexOf(" FAILURES ");
  if (list === -1) return [];
  const end = lines.indexOf("", list + 2);
  return lines.slice(list + 2, end === -1 ? undefined : end).map((test) => {
    const at = lines.findLastIndex((line, n) => line === test && n < list);
    return `${test}\n  ${lines[at + 1]}`;
  });
}
