import { assertEquals } from "@std/assert";
import { recordingName } from "../../lib/ui/call/recording_name.ts";

const AT = new Date(2026, 10, 3, 9, 5, 7);

Deno.test("a recording's name says with whom and when, and sorts by time", () => {
  assertEquals(
    recordingName("Call with Bob", AT),
    "Call with Bob 2026-11-03 09-05-07",
  );
});

Deno.test("a name that somebody chose leaves no folder and hides no file", () => {
  assertEquals(
    recordingName('../..\\a:b*?"<>|~\u0000c', AT),
    "__.._a_b________c 2026-11-03 09-05-07",
  );
});
