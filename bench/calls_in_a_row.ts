/**
 * Calls in a row through two Chromium pages against the program as it is
 * started by hand: `deno run -A bench/calls_in_a_row.ts [calls]`. Prints the
 * server's memory after each; exits with 1 when a call fails.
 *
 * @module
 */
import { launchChromium } from "../tests/browser/chromium.ts";
import { Person } from "../tests/browser/person.ts";

const calls = Number(Deno.args[0] ?? 20);
const probe = Deno.listen({ port: 0 });
const { port } = probe.addr;
probe.close();
const url = `https://localhost:${port}/`;

const server = new Deno.Command(Deno.execPath(), {
  args: ["task", "-q", "start", `--as_uri=${url}`],
  stdout: "piped",
  stderr: "inherit",
}).spawn();
const output = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
let printed = "";
while (!printed.includes("is up")) {
  const { value, done } = await output.read();
  if (done) throw new Error("The server did not start");
  printed += value;
}

const browser = await launchChromium();
try {
  const alice = await Person.open(browser, url);
  const bob = await Person.open(browser, url);
  await alice.register("alice");
  await bob.register("bob");
  await alice.reaches("idle");
  await bob.reaches("idle");
  console.log("call  server RSS (MiB)");
  for (let call = 1; call <= calls; call++) {
    await alice.call("bob");
    await bob.press("accept");
    await Promise.all([alice.reaches("active"), bob.reaches("active")]);
    await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
    await alice.press("stop");
    await Promise.all([alice.ended(), bob.ended()]);
    console.log(`${String(call).padStart(4)}  ${await serverMemory()}`);
  }
} finally {
  await browser.close();
  for (const pid of await serverProcesses()) Deno.kill(pid, "SIGTERM");
  await output.cancel();
  await server.status;
}

/** The serving process: `deno task` starts it through a shell of its own. */
async function serverProcesses(): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`)
      .catch(() => "");
    if (
      line.includes("main.ts") && line.includes(url) && !line.includes("task\0")
    ) {
      found.push(Number(name));
    }
  }
  return found;
}

async function serverMemory(): Promise<string> {
  const [pid] = await serverProcesses();
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const kib = Number(status.match(/VmRSS:\s+(\d+)/)?.[1]);
  return (kib / 1024).toFixed(1);
}
