/**
 * Runs the tests that load node-datachannel. `deno test` gives each file an
 * isolate of one process, and the library must never be in two isolates: so
 * each of these files gets a process.
 *
 * @module
 */
import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";

const FILES = [
  "peer",
  "conformance",
  "relay",
  "sources",
  "feedback",
  "chromium",
  "firefox",
  "manners",
];

for (const file of FILES) {
  Deno.test(`${file}_isolated.ts, in a process of its own`, async () => {
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: [
          "test",
          "--allow-all",
          fileURLToPath(new URL(`./${file}_isolated.ts`, import.meta.url)),
        ],
      },
    ).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert(success, `${text(stdout)}\n${text(stderr)}`);
  });
}
