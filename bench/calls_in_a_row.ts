/**
 * `deno task bench:memory [calls]`: consecutive calls through two Chromium
 * pages, against the program started as by hand. Prints its memory every five
 * calls, in two series: without forced garbage collection, and with a
 * collection before each reading; the table is kept in docs/benchmarks.md.
 * Fails when a call fails, or when peers are left in the embedded media server.
 *
 * @module
 */
import { launchChromium } from "../tests/browser/chromium.ts";
import { Person } from "../tests/browser/person.ts";
import { InspectedProgram } from "./inspected_program.ts";

/** Calls between two readings of the memory. */
const LOOK_EVERY = 5;

const calls = Number(Deno.args[0] ?? 20);
console.log(
  "| Garbage | Calls | RSS, MiB | Heap, MiB | used, MiB | external, MiB |",
);
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const collect of [false, true]) await measure(collect);

/**
 * @throws {Error} as a rejection when a call fails or leaves something behind
 */
async function measure(collect: boolean): Promise<void> {
  await using program = await InspectedProgram.start();
  const browser = await launchChromium();
  try {
    const alice = await Person.open(browser, program.url);
    const bob = await Person.open(browser, program.url);
    await alice.register("alice");
    await bob.register("bob");
    await Promise.all([alice.reaches("idle"), bob.reaches("idle")]);
    for (let call = 1; call <= calls; call++) {
      await alice.call("bob");
      await bob.press("accept");
      await Promise.all([alice.reaches("active"), bob.reaches("active")]);
      await Promise.all([alice.seesAndHears(), bob.seesAndHears()]);
      await alice.press("stop");
      await Promise.all([alice.ended(), bob.ended()]);
      if (call % LOOK_EVERY !== 0) continue;
      const memory = await program.memory(collect);
      const cells = [
        collect ? "collected" : "left alone",
        String(call),
        ...[memory.rss, memory.heapTotal, memory.heapUsed, memory.external]
          .map((bytes) => (bytes / 2 ** 20).toFixed(1)),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
    const metrics = await alice.page.evaluate(async () =>
      await (await fetch("/metrics")).text()
    );
    if (
      !/^one2one_engine_peers 0$/m.test(metrics) ||
      !/^one2one_relay_legs 0$/m.test(metrics)
    ) {
      throw new Error("Peers are left in the embedded media server.");
    }
  } finally {
    await browser.close();
  }
}
