import { assert, assertEquals } from "@std/assert";
import { startAt } from "../../lib/phone/call/start_bitrate.ts";

const ANSWER = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" +
  "a=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n";

Deno.test("a connection begins with the rate of the previous one", () => {
  const line = "a=rtpmap:96 VP8/90000\r\n";
  assertEquals(
    startAt(ANSWER, 1_400),
    ANSWER.replace(line, `${line}a=fmtp:96 x-google-start-bitrate=1400\r\n`),
  );
});

Deno.test("a call's first connection begins with a rate for a full-size picture", () => {
  assert(startAt(ANSWER, null).includes("x-google-start-bitrate=1000\r\n"));
});

Deno.test("a connection with a low previous rate begins with the browser's default", () => {
  assertEquals(startAt(ANSWER, 200), ANSWER);
});
