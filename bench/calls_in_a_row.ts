/**
 * Calls in a row through two Chromium pages against the program as it is
 * started by hand: `deno run -A bench/calls_in_a_row.ts [calls]`. Prints the
 * server's memory after each, and at the end what peers are left in the
 * embedded media server; exits with 1 when a call fails.
 *
 * @module
 */
import { launchChromium } from "../tests/browser/chromium.ts";
import { freePort } from "../tests/browser/free_port.ts";
import { Person } from "../tests/browser/person.ts";
import { startProgram } from "../tests/started_program.ts";

const calls = Number(Deno.args[0] ?? 20);
const program = await startProgram([
  `--as_uri=https://localhost:${freePort()}/`,
]);
const url = program.url.href;

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
  const metrics = await alice.page.evaluate(async () =>
    await (await fetch("/metrics")).text()
  );
  console.log(metrics.match(/^one2one_engine_peers \d+$/m)?.[0]);
} finally {
  await browser.close();
  program.stop();
  await program.ended;
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
