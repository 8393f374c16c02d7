import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(
  new URL("../../.ci/release.ts", import.meta.url),
);

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-28

### Added

- Calls.

## [1.1.0] - 2026-01-01

- Old.
`;
const NOTES = "### Added\n\n- Calls.";

/** A temporary Git repository that is ready for the release of 1.2.0. */
async function repository(gates = "exit 0") {
  const folder = await Deno.makeTempDir();
  const run = async (command: string, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args,
      cwd: folder,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    return { code, out: text(stdout), said: text(stderr) };
  };
  const git = async (...args: string[]) => {
    const { code, out, said } = await run("git", ...args);
    assertEquals(code, 0, said);
    return out;
  };
  const write = (name: string, text: string) =>
    Deno.writeTextFile(`${folder}/${name}`, text);
  const commit = async () => {
    await git("add", "-A");
    await git("commit", "-qm", "A step");
  };
  await git("init", "-q");
  await git("config", "user.name", "Tester");
  await git("config", "user.email", "tester@example.org");
  await write(
    "deno.json",
    JSON.stringify({ version: "1.2.0", tasks: { ok: gates } }),
  );
  await write("CHANGELOG.md", CHANGELOG);
  await commit();
  return {
    git,
    write,
    commit,
    release: () => run(Deno.execPath(), "run", "-q", "-A", SCRIPT),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

Deno.test("a release tags the commit and prints the version's section of the changelog", async () => {
  await using at = await repository();
  const { code, out, said } = await at.release();
  assertEquals([code, out], [0, NOTES], said);
  assertEquals(
    await at.git("rev-parse", "v1.2.0^{commit}"),
    await at.git("rev-parse", "HEAD"),
  );
  assertEquals(await at.git("tag", "-l", "--format=%(contents)"), NOTES);
});

Deno.test("a version cannot be released twice", async () => {
  await using at = await repository();
  assertEquals((await at.release()).code, 0);
  const again = await at.release();
  assertEquals(again.code, 1);
  assertStringIncludes(again.said, "v1.2.0 exists already");
});

Deno.test("uncommitted changes prevent a release", async () => {
  await using at = await repository();
  await at.write("new.txt", "");
  await refused(at, "uncommitted changes");
});

Deno.test("a gate that fails or changes files prevents a release", async () => {
  await using failing = await repository("exit 3");
  await refused(failing, "`deno task ok` failed");
  await using leaving = await repository("echo 1 > left.txt");
  await refused(leaving, "changed files");
});

const CHANGELOGS: [string, string, string][] = [
  [
    "lacks the version",
    CHANGELOG.replace("1.2.0", "1.1.9"),
    "has no section",
  ],
  [
    "does not date the version",
    CHANGELOG.replace(" - 2026-11-28", ""),
    "has no section",
  ],
  [
    "dates it wrongly",
    CHANGELOG.replace("2026-11-28", "2026-13-28"),
    "not a date",
  ],
  [
    "says nothing about the version",
    CHANGELOG.replace(NOTES, ""),
    "says nothing",
  ],
  [
    "still has unreleased changes",
    CHANGELOG.replace("eleased]\n", "eleased]\n\n- More.\n"),
    "unreleased",
  ],
];

for (const [how, changelog, problem] of CHANGELOGS) {
  Deno.test(`no release when the changelog ${how}`, async () => {
    await using at = await repository();
    await at.write("CHANGELOG.md", changelog);
    await at.commit();
    await refused(at, problem);
  });
}

Deno.test("a malformed version in deno.json prevents a release", async () => {
  for (const version of ["1.2", "v1.2.0", "01.2.0", "1.2.0;ls", 7]) {
    await using at = await repository();
    await at.write("deno.json", JSON.stringify({ version }));
    await at.commit();
    await refused(at, "not a version");
  }
});

async function refused(
  at: Awaited<ReturnType<typeof repository>>,
  problem: string,
): Promise<void> {
  const { code, out, said } = await at.release();
  assertEquals([code, out], [1, ""]);
  assertStringIncludes(said, problem);
  assert(said.startsWith("No release: ") || said.startsWith("Running all"));
  assertEquals(await at.git("tag"), "");
}
