/** The notes of a version, or the reason why it cannot be released. */
export type ReleaseNotes = string | { problem: string };

/** A version without pre-release and build parts (Semantic Versioning 2.0.0, 2). */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/;

/**
 * Takes a version's section from a changelog in the format of Keep a Changelog.
 * Fails if there are still unreleased entries outside that section.
 */
export function releaseNotes(
  changelog: string,
  version: unknown,
): ReleaseNotes {
  if (typeof version !== "string" || !VERSION.test(version)) {
    return { problem: `"${version}" in deno.json is not a version.` };
  }
  const sections = new Map<string, string>();
  for (const section of changelog.split(/^## /m).slice(1)) {
    const [heading, ...lines] = section.split("\n");
    sections.set(heading.trim(), lines.join("\n").trim());
  }
  if (sections.get("[Unreleased]")) {
    return {
      problem:
        `CHANGELOG.md still has unreleased changes: move them below "## [${version}] - YYYY-MM-DD".`,
    };
  }
  for (const [heading, text] of sections) {
    const [, name, date] = /^\[(.+)\] - (\d{4}-\d\d-\d\d)$/.exec(heading) ?? [];
    if (name !== version) continue;
    if (Number.isNaN(Date.parse(date))) {
      return { problem: `CHANGELOG.md: ${date} is not a date.` };
    }
    return text === ""
      ? { problem: `CHANGELOG.md says nothing about ${version}.` }
      : text;
  }
  return {
    problem: `CHANGELOG.md has no section "## [${version}] - YYYY-MM-DD".`,
  };
}
