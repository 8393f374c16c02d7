import { assert, assertEquals, assertMatch } from "@std/assert";
import { dirname } from "node:path";
import { envName, type OptionName, OPTIONS } from "../lib/options.ts";
import { type HowStarted, startProgram } from "./started_program.ts";

/** "nobody", as everywhere. */
const NOBODY = 65_534;

const dockerfile = await Deno.readTextFile("deploy/Dockerfile");
const [, buildStage] = dockerfile.split(/^FROM /m);

/** The arguments of an instruction of the first stage, where it stands. */
function instructions(name: string): string[] {
  return [...buildStage.matchAll(new RegExp(`^${name} (.+)$`, "gm"))]
    .map(([, words]) => words);
}

/** What the image's first stage copies, in a folder of its own. */
async function imageFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const words of instructions("COPY")) {
    const parts = words.split(" ");
    const into = `${folder}/${parts.pop()}`;
    await run("cp", ["-r", ...parts, into]);
  }
  return folder;
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

/** A cache as the image's own, except that nothing has to come over the network again. */
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

Deno.test("what the image holds builds, and is served by a user who may write nothing", async () => {
  const folder = await imageFolder();
  try {
    const env = {
      DENO_DIR: await denoCache(folder),
      HOME: "/nonexistent",
      PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
    };
    for (const words of instructions("RUN")) {
      await run("sh", ["-c", words], { cwd: folder, env });
    }
    await run("chmod", ["-R", "a-w", folder]);
    // Root may write anywhere; so somebody else.
    const how: HowStarted = Deno.uid() === 0 ? { uid: NOBODY } : {};
    if (how.uid !== undefined) await run("chmod", ["a+rx", folder]);
    const program = await startProgram(["--as_uri=http://127.0.0.1:0/"], env, {
      ...how,
      root: folder,
      task: "serve",
    });
    try {
      await program.line(/is up/);
      const page = await fetch(program.url);
      assertMatch(await page.text(), /<script nonce="\w+" type="module">/);
    } finally {
      program.stop();
    }
    assertEquals(await program.ended, 0);
    const failed = startProgram(["--as_uri=https://127.0.0.1:0/"], env, {
      ...how,
      root: folder,
      task: "serve",
    });
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

Deno.test("the files for operators name options that there are", async () => {
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

Deno.test("the image copies what .dockerignore lets through, and nothing else", async () => {
  const ignore = (await Deno.readTextFile(".dockerignore")).split("\n");
  const through = ignore.filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  const copied = instructions("COPY").flatMap((words) =>
    words.split(" ").slice(0, -1)
  );
  assertEquals(ignore[1], "*");
  assertEquals(through.toSorted(), copied.toSorted());
});
