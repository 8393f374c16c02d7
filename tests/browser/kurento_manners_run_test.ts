import { assert } from "@std/assert";
import { Child } from "./child.ts";
import { embeddedOnly } from "../support/test_kurento.ts";

const CALLS = new URL("call_test.ts", import.meta.url).pathname;

/** Characters of a failed run's output that are shown. */
const SHOWN_OUTPUT = 6_000;

Deno.test({
  ...embeddedOnly(
    "the calls' tests pass on a media server with a Kurento's manners",
    "they run on it directly",
  ),
  fn: async () => {
    const media = new Child("media_process.ts", ["kurento"]);
    try {
      const { success, stdout, stderr } = await new Deno.Command(
        Deno.execPath(),
        {
          args: ["test", "-q", "-A", "--no-check", CALLS],
          env: { ONE2ONE_TEST_WS_URI: await media.line(), NO_COLOR: "1" },
        },
      ).output();
      const said = [stdout, stderr].map((bytes) =>
        new TextDecoder().decode(bytes)
      ).join("");
      assert(success, said.slice(-SHOWN_OUTPUT));
    } finally {
      await media.kill();
    }
  },
});
