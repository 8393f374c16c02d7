import { assertEquals } from "@std/assert";
import { withVideoLimit } from "../../lib/media/video_limit.ts";

const DESCRIPTION = [
  "v=0",
  "c=IN IP4 0.0.0.0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "c=IN IP4 192.0.2.1",
  "b=AS:64",
  "m=video 9 UDP/TLS/RTP/SAVPF 96",
  "c=IN IP4 192.0.2.1",
  "b=AS:9000",
  "a=mid:1",
  "",
].join("\r\n");

Deno.test("video is limited in both spellings, in place of what was said, and sound is not", () => {
  assertEquals(withVideoLimit(DESCRIPTION, 400).split("\r\n"), [
    "v=0",
    "c=IN IP4 0.0.0.0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "c=IN IP4 192.0.2.1",
    "b=AS:64",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 192.0.2.1",
    "b=AS:400",
    "b=TIAS:400000",
    "a=mid:1",
    "",
  ]);
});

Deno.test("without a limit nothing is changed", () => {
  assertEquals(withVideoLimit(DESCRIPTION, undefined), DESCRIPTION);
});
