import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname } from "node:path";
import { envName, type OptionName, OPTIONS } from "../../lib/config/options.ts";
import { type HowStarted, startProgram } from "../support/started_program.ts";

/** User and group "nobody". */
const NOBODY = 65_534;

/**
 * The user that serves, who must not be able to write anything. Root may write
 * anywhere, so the tests switch to another user; other users run the program
 * themselves, with files that are read-only.
 */
const SERVER: { uid?: number; gid?: number } = Deno.uid() === 0
  ? { uid: NOBODY, gid: NOBODY }
  : {};

const dockerfile = await Deno.readTextFile("deploy/Dockerfile");
const [, buildStage] = dockerfile.split(/^FROM /m);

/** The arguments of each instruction of this name in the first stage. */
function instructions(name: string): string[] {
  return [...buildStage.matchAll(new RegExp(`^${name} (.+)$`, "gm"))]
    .map(([, words]) => words);
}

/** The file system of the image, as far as the program needs it. */
interface Image {
  folder: string;
  /**
   * A copy of Deno's executable: the original may be where only root may go.
   */
  deno: string;
  /** The program, as the first stage copies it. */
  app: string;
}

/**
 * Makes an image in the first folder from which {@link SERVER} can run Deno.
 * `TMPDIR` may be inside a home that other users may not enter, or on a file
 * system that runs no programs, so each candidate is tried.
 */
async function makeImage(): Promise<Image> {
  const tried = [];
  for (const dir of [undefined, "/tmp", "/var/tmp", "/"]) {
    const folder = await Deno.makeTempDir({ dir, prefix: "image-" })
      .catch(() => null);
    if (folder === null) continue;
    tried.push(folder);
    await Deno.chmod(folder, 0o755);
    const deno = `${folder}/bin/deno`;
    await Deno.mkdir(dirname(deno));
    await Deno.copyFile(Deno.execPath(), deno);
    for (const path of [dirname(deno), deno]) await Deno.chmod(path, 0o755);
    if (await runsAsServer(deno, folder)) {
      const app = `${folder}/app`;
      // Docker makes the folder itself, readable; the copied files keep their
      // modes.
      await Deno.mkdir(app);
      await Deno.chmod(app, 0o755);
      assertEquals(instructions("COPY"), [". ."]);
      await run("cp", ["-rp", ...await dockerContext(), app]);
      return { folder, deno, app };
    }
    await Deno.remove(folder, { recursive: true });
  }
  throw new Error(`No other user can run a program in any of ${tried}.`);
}

/** The existing files that `.dockerignore` lets through. */
async function dockerContext(): Promise<string[]> {
  const [, everything, ...exceptions] =
    (await Deno.readTextFile(".dockerignore")).trimEnd().split("\n");
  assertEquals(everything, "*");
  const found = new Set<string>();
  for await (const { name } of Deno.readDir(".")) found.add(name);
  return exceptions.map((line) => line.replace(/^!/, ""))
    .filter((name) => found.has(name));
}

async function runsAsServer(deno: string, cwd: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(deno, {
      args: ["--version"],
      cwd,
      ...SERVER,
      clearEnv: true,
    }).output();
    return success;
  } catch {
    return false;
  }
}

async function run(
  command: string,
  args: string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string> } = {},
) {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    env,
  }).output();
  const text = new TextDecoder();
  assert(success, `${command} ${args}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

/**
 * A cache like the image's, without fetching everything over the network again.
 */
async function denoCache(folder: string): Promise<string> {
  const { denoDir } = JSON.parse(
    await run(Deno.execPath(), ["info", "--json"]),
  );
  const cache = `${folder}/deno-dir`;
  await Deno.mkdir(cache);
  const kept = [];
  for await (const { name } of Deno.readDir(denoDir)) {
    if (name === "npm" || name === "dl") kept.push(`${denoDir}/${name}`);
  }
  await run("cp", ["-rp", ...kept, cache]);
  return cache;
}

/** Removes all permissions of others, as a clone with umask 077 does. */
async function forOwnerAlone(folder: string): Promise<void> {
  await run("chmod", ["-R", "go-rwx", folder]);
}

Deno.test("the image's files build, and a user without write permission can serve them", async () => {
  const { folder, deno, app } = await makeImage();
  try {
    const env = {
      DENO_DIR: await denoCache(folder),
      HOME: "/nonexistent",
      PATH: `${dirname(deno)}:${Deno.env.get("PATH")}`,
    };
    for await (const { name } of Deno.readDir(app)) {
      await forOwnerAlone(`${app}/${name}`);
    }
    await forOwnerAlone(env.DENO_DIR);
    for (const words of instructions("RUN")) {
      await run("sh", ["-c", `umask 077; ${words}`], { cwd: app, env });
    }
    await run("chmod", ["-R", "a-w", folder]);
    const how: HowStarted = { ...SERVER, deno, root: app, task: "serve" };
    const program = await startProgram(
      ["--as_uri=http://127.0.0.1:0/"],
      env,
      how,
    );
    try {
      await program.line(/is up/);
      const page = await fetch(program.url);
      assertMatch(await page.text(), /<script [^>]*\bnonce="\w+"/);
    } finally {
      program.stop();
    }
    assertEquals(await program.ended, 0);
    const failed = startProgram(["--as_uri=https://127.0.0.1:0/"], env, how);
    const { message } = await failed.then(
      () => new Error("it made a certificate"),
      (error: Error) => error,
    );
    assertMatch(message, /--cert and --key/);
    assertEquals(message.split("\n").length, 2, message);
  } finally {
    await run("chmod", ["-R", "u+w", folder]);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the files for operators name only existing options", async () => {
  const known = new Set(
    (Object.keys(OPTIONS) as OptionName[]).map(envName),
  );
  const named = new Set<string>();
  for await (const { name } of Deno.readDir("deploy")) {
    const text = await Deno.readTextFile(`deploy/${name}`);
    for (const [variable] of text.matchAll(/\bONE2ONE_[A-Z_]+/g)) {
      named.add(variable);
    }
  }
  assert(named.size > 10);
  assertEquals([...named].filter((name) => !known.has(name)), []);
});
