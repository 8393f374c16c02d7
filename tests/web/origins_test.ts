import { assertEquals } from "@std/assert";
import { upgradeStatus } from "../signaling/signaling_server.ts";
import { startProgram } from "../support/started_program.ts";

Deno.test("pages of the program's own address and of --allow-origin may connect, and others are counted", async () => {
  const program = await startProgram([
    "--as_uri=http://localhost:0/",
    "--allow-origin=https://call.example.org",
    "--drain=0",
  ]);
  const port = Number(program.url.port);
  const own = ["localhost", "127.0.0.1", "[::1]"];
  for (const host of own) {
    assertEquals(await upgradeStatus(port, `http://${host}:${port}`), 101);
  }
  assertEquals(await upgradeStatus(port, "https://call.example.org"), 101);
  const foreign = [
    "https://evil.example",
    "http://call.example.org",
    "https://call.example.org.evil.example",
    `https://localhost:${port}`,
    "http://localhost:1",
    "null",
  ];
  for (const origin of foreign) {
    assertEquals(await upgradeStatus(port, origin), 403, origin);
  }
  const metrics = await fetch(new URL("metrics", program.url));
  const refused = /^one2one_limit_refusals_total\{limit="origin"\} (\d+)$/m;
  assertEquals(Number((await metrics.text()).match(refused)?.[1]), 6);
  program.stop();
  assertEquals(await program.ended, 0);
});
