import { assert, assertEquals, assertMatch } from "@std/assert";
import { envName, type OptionName, OPTIONS } from "../lib/options.ts";
import { type HowStarted, startProgram } from "./started_program.ts";

/** "nobody", as everywhere. */
const NOBODY = 65_534;

const dockerfile = await Deno.readTextFile("deploy/Dockerfile");

/** The arguments of an instruction, where it stands. */
function instructions(name: string): string[] {
  return [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, "gm"))]
    .map(([, words]) => words);
}

/** What the image's first stage copies, in a folder of its own. */
async function imageFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const words of instructions("COPY")) {
    if (words.startsWith("--from")) continue;
    const parts = words.split(" ");
    const into = `${folder}/${parts.pop()}`;
    await run("cp", ["-r", ...parts, into]);
  }
  return folder;
}

async function run(command: string, args: string[], cwd?: string) {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
  }).output();
  const text = new TextDecoder();
  assert(success, `${command} ${args}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

/** Root may write anywhere; so somebody else, who is given what Deno has cached. */
async function asNobody(
  folder: string,
): Promise<{ how: HowStarted; env: Record<string, string> }> {
  if (Deno.uid() !== 0) return { how: {}, env: {} };
  const { denoDir } = JSON.parse(
    await run(Deno.execPath(), ["info", "--json"]),
  );
  const cache = `${folder}/deno-dir`;
  await Deno.mkdir(cache);
  await run("cp", ["-r", `${denoDir}/npm`, cache]);
  return {
    how: { uid: NOBODY },
    env: { DENO_DIR: cache, HOME: "/nonexistent" },
  };
}

Deno.test("what the image holds builds, and is served by a user who may write nothing", async () => {
  const folder = await imageFolder();
  try {
    for (const words of instructions("RUN")) {
      if (words.startsWith("deno ")) {
        await run(Deno.execPath(), words.split(" ").slice(1), folder);
      }
    }
    const { how, env } = await asNobody(folder);
    await run("chmod", ["-R", "a+rX,a-w", folder]);
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
  const copied = instructions("COPY")
    .filter((words) => !words.startsWith("--from"))
    .flatMap((words) => words.split(" ").slice(0, -1));
  assertEquals(ignore[1], "*");
  assertEquals(through.toSorted(), copied.toSorted());
});
