import { assert, assertEquals } from "@std/assert";
import { connectionsFor, freeFiles } from "../../lib/net/open_files.ts";

Deno.test("connections and all other files fit into the limit of open files", () => {
  assertEquals(connectionsFor(1_000), 312);
  assertEquals(connectionsFor(4_096), 1_344);
  // There is always room for a few connections, however few files are allowed.
  assertEquals(connectionsFor(10), 4);
});

Deno.test("the limit of open files is found by opening them, and all are closed again", () => {
  const files = freeFiles();
  assert(files > 100, `${files}`);
  assertEquals(freeFiles(), files);
});
