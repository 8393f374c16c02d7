/** The heading of a failed test in the errors of `deno test`. */
const HEADING = /^(.+ => \.\/.+:\d+:\d+|\.\/.+ \(uncaught error\))$/;

/**
 * Each failed test in the output of `deno test` with its place and the first
 * line of its error.
 *
 * @param lines the output, without colors
 */
export function failedTests(lines: string[]): string[] {
  const errors = lines.lastIndexOf(" ERRORS ");
  const end = lines.lastIndexOf(" FAILURES ");
  if (errors === -1 || end < errors) return [];
  const failed: string[] = [];
  let heading: string | undefined;
  for (const line of lines.slice(errors, end)) {
    if (HEADING.test(line)) heading = line;
    else if (heading !== undefined && line.startsWith("error: ")) {
      failed.push(`${heading}\n  ${line}`);
      heading = undefined;
    }
  }
  return failed;
}
