import { assertEquals } from "@std/assert";
import { withErrorCorrection } from "../../lib/phone/call/opus_answer.ts";

const answer = (...lines: string[]) =>
  ["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtpmap:111 opus/48000/2", ...lines, ""]
    .join("\r\n");

Deno.test("sound is sent with error correction and without discontinuous transmission", () => {
  for (
    const [before, after] of [
      [answer(), answer("a=fmtp:111 useinbandfec=1")],
      [
        answer("a=fmtp:111 minptime=10"),
        answer("a=fmtp:111 minptime=10;useinbandfec=1"),
      ],
      [
        answer("a=fmtp:111 useinbandfec=0; usedtx=1; stereo=1"),
        answer("a=fmtp:111 stereo=1;useinbandfec=1"),
      ],
      [
        answer("a=fmtp:96 usedtx=1", "a=fmtp:111 useinbandfec=1"),
        answer("a=fmtp:96 usedtx=1", "a=fmtp:111 useinbandfec=1"),
      ],
    ]
  ) assertEquals(withErrorCorrection(before), after);
});

Deno.test("an answer without Opus is not changed", () => {
  const other = "m=audio 0 UDP/TLS/RTP/SAVPF 8\r\na=rtpmap:8 PCMA/8000\r\n";
  assertEquals(withErrorCorrection(other), other);
});
