/**
 * Makes a release of what is committed (`deno task release`): checks it, tags
 * it, and prints the notes. Nothing is pushed.
 *
 * @module
 */
import { releaseNotes } from "./release_notes.ts";

const root = Deno.cwd();

/** A reason why there can be no release now. */
class RefusedError extends Error {
  override name = "RefusedError";
}

try {
  await release();
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  console.error(`No release: ${error.message}`);
  Deno.exit(1);
}

async function release(): Promise<void> {
  const { version } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const tag = `v${version}`;
  const notes = releaseNotes(
    await Deno.readTextFile(`${root}/CHANGELOG.md`),
    version,
  );
  if (typeof notes !== "string") throw new RefusedError(notes.problem);
  if (await git("status", "--porcelain") !== "") {
    throw new RefusedError("there are uncommitted changes.");
  }
  if (await git("tag", "--list", tag) !== "") {
    throw new RefusedError(
      `${tag} exists already: raise "version" in deno.json.`,
    );
  }
  const commit = await git("rev-parse", "HEAD");
  console.error(`Running all gates for ${tag}…`);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "-q", "ok"],
    cwd: root,
    stdout: "null",
  }).output();
  if (!success) throw new RefusedError("`deno task ok` failed.");
  if (await git("status", "--porcelain") !== "") {
    throw new RefusedError("the gates left changed files behind.");
  }
  // Without this, Git takes the headings of the notes for comments.
  await git("tag", "-a", tag, commit, "--cleanup=verbatim", "-m", notes);
  console.log(notes);
  console.error(`Tagged ${tag}. To publish it: git push origin ${tag}`);
}

/** @throws {RefusedError} as a rejection, with Git's own words */
async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args,
    cwd: root,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new RefusedError(text(stderr));
  return text(stdout);
}
