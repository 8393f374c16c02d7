import { assert, assertEquals } from "@std/assert";
import { lines } from "../../lib/media_nodes/lines.ts";
import { buildToDisk } from "../../lib/web/build.ts";
import { startProgram } from "../support/started_program.ts";

const PERMISSIONS = [
  "--allow-net",
  "--allow-read",
  "--allow-env",
  "--allow-sys",
  "--allow-ffi",
  "--no-prompt",
];

/** Runs the program until it exits with an error. */
async function failing(options: string[], preloaded: string[] = []) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      ...PERMISSIONS,
      ...preloaded.map((file) => `--preload=${file}`),
      "main.ts",
      ...options,
    ],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  assertEquals(text.decode(stdout), "");
  return { code, said: text.decode(stderr).trimEnd() };
}

Deno.test("a failure at the start is explained in one line, with an exit code", async () => {
  await buildToDisk();
  const broken = await Deno.makeTempFile();
  await Deno.writeTextFile(broken, "no certificate");
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    for (
      const [code, words, ...options] of [
        [2, "--nonsense", "--nonsense"],
        [2, "--as_uri", "--as_uri=ftp://x/"],
        [2, "/nonexistent", "--cert=/nonexistent", `--key=${broken}`],
        [2, broken, `--cert=${broken}`, `--key=${broken}`],
        [2, "--key", `--cert=${broken}`],
        [1, "in use", `--as_uri=http://127.0.0.1:${taken.addr.port}/`],
      ] as const
    ) {
      const failed = await failing([...options]);
      assertEquals(failed.code, code, failed.said);
      assert(failed.said.includes(words), failed.said);
      assertEquals(failed.said.split("\n").length, 1, failed.said);
    }
  } finally {
    taken.close();
    await Deno.remove(broken);
  }
});

Deno.test("a start that would never finish ends with an explanation and an exit code", async () => {
  await buildToDisk();
  const folder = await Deno.makeTempDir();
  try {
    // A pipe without a writer: reading it never ends.
    const fifo = `${folder}/servers`;
    await new Deno.Command("mkfifo", { args: [fifo] }).output();
    const { code, said } = await failing([
      "--as_uri=http://127.0.0.1:0/",
      `--ws_uri_file=${fifo}`,
    ], [import.meta.resolve("./fast_clock.ts")]);
    assertEquals(code, 1);
    assert(/not started within \d+ s/.test(said), said);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("without free file descriptors the service recovers or ends with an exit code", async () => {
  await buildToDisk();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", ...PERMISSIONS, "main.ts"],
      "--as_uri=http://127.0.0.1:0/",
    ],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    const port = await startedPort(child.stdout);
    // From now on no file can be opened, and a connection needs one.
    await limitOpenFiles(child.pid, 10);
    const early = await fetch(`http://127.0.0.1:${port}/healthz`, {
      signal: AbortSignal.timeout(1_000),
    }).then(async ({ body }) => {
      await body?.cancel();
      return "answered";
    }, () => "not answered");
    assertEquals(early, "not answered");
    await limitOpenFiles(child.pid, 1_024);
    const outcome = await Promise.race([
      servedAgain(port),
      child.status.then(({ code }) => code),
    ]);
    assert(outcome === "served" || outcome === 1, `${outcome}`);
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
    await child.status;
  }
});

/** Resolves when a request is answered; "silent" when none is for 10 s. */
async function servedAgain(port: number): Promise<"served" | "silent"> {
  for (let tries = 0; tries < 40; tries++) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`)
      .catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return "served";
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return "silent";
}

/** Sets the soft limit, which can be raised again. */
async function limitOpenFiles(pid: number, count: number): Promise<void> {
  const { success, stderr } = await new Deno.Command("prlimit", {
    args: [`--pid=${pid}`, `--nofile=${count}:`],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** The port of a program that has started, with its media. */
async function startedPort(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<number> {
  let port = NaN;
  for await (const line of lines(output)) {
    const found = line.match(/^Listening on http:\/\/127\.0\.0\.1:(\d+)/);
    if (found) port = Number(found[1]);
    if (/media server .* is up/.test(line)) return port;
  }
  throw new Error("It did not start.");
}

Deno.test("an unreachable Kurento is a warning and tried again", async () => {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const program = await startProgram([
    "--as_uri=http://127.0.0.1:0/",
    `--ws_uri=ws://127.0.0.1:${port}/kurento`,
  ]);
  await program.line(/WRN.*is down, trying again/);
  const ready = await fetch(new URL("/readyz", program.url));
  assertEquals(ready.status, 503);
  assertEquals(await ready.text(), "not ready: no media server is up\n");
  program.stop();
  assertEquals(await program.ended, 0);
});
