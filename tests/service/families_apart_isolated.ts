/** Run by `families_apart_test.ts`, in a network where a socket of IPv6 takes no IPv4. */
import { assertEquals } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { startProgram } from "../support/started_program.ts";

Deno.test("the page is served to IPv4 and to IPv6, from the ports that the options name", async () => {
  const port = freePort();
  const program = await startProgram([
    `--as_uri=http://localhost:${port}/`,
    `--media-port=${freePort()}`,
    `--relay-port=${freePort()}`,
  ]);
  try {
    for (const host of ["127.0.0.1", "[::1]"]) {
      const answer = await fetch(`http://${host}:${port}/healthz`);
      assertEquals(await answer.text(), "ok\n", host);
    }
  } finally {
    program.stop();
    await program.ended;
  }
});
