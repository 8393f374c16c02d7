import { assert, assertEquals } from "@std/assert";
import { connectionsFor, openFiles } from "../../lib/net/open_files.ts";

Deno.test("connections and everything else fit into the limit of open files", () => {
  assertEquals(connectionsFor(1_024, 40), 184);
  assertEquals(connectionsFor(1_000_000, 40), 20_000);
  // Room for somebody, however small the limit.
  assertEquals(connectionsFor(64, 40), 4);
});

Deno.test("the limit of this process is read", async () => {
  const { limit, inUse } = await openFiles();
  assert(limit >= 64 && inUse > 3 && inUse < limit);
});
