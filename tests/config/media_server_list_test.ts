import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  parseMediaServerList,
  readMediaServerList,
} from "../../lib/config/media_server_list.ts";
import { StartError } from "../../lib/shared/start_error.ts";

Deno.test("a list of media servers has one per line, and comments", () => {
  assertEquals(
    parseMediaServerList(
      "# ours\nws://a:8888/kurento\r\n\n  wss://b/kurento?x=1#2 # the big one\n",
      "list",
    ),
    ["ws://a:8888/kurento", "wss://b/kurento?x=1#2"],
  );
});

Deno.test("an error about a malformed line gives its number and does not repeat it", () => {
  const error = assertThrows(
    () => parseMediaServerList("ws://a/\nhttp://secret/\n", "list"),
    StartError,
    "line 2 of list",
  );
  assert(!error.message.includes("secret"));
});

Deno.test("a missing file is reported", async () => {
  await assertRejects(
    () => readMediaServerList("/does/not/exist"),
    StartError,
    "--ws_uri_file",
  );
});

Deno.test("any text is a list or a StartError", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    try {
      parseMediaServerList(text, "list");
    } catch (error) {
      assert(error instanceof StartError);
    }
  }));
});
