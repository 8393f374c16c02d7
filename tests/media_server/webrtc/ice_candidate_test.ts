import { assertEquals } from "@std/assert";
import { announce } from "../../../lib/media_server/webrtc/ice_candidate.ts";

const host = (address: string) =>
  `candidate:1 1 UDP 2114977791 ${address} 40000 typ host`;

Deno.test("an announced address takes the place of local ones of its IP version", () => {
  const announced = ["2001:db8::7", "203.0.113.7"];
  assertEquals(announce(host("10.0.0.5"), announced), host("203.0.113.7"));
  assertEquals(announce(host("fd00::2"), announced), host("2001:db8::7"));
  assertEquals(announce(host("fd00::2"), ["203.0.113.7"]), host("fd00::2"));
  assertEquals(announce(host("10.0.0.5"), []), host("10.0.0.5"));
});

Deno.test("candidates from STUN and TURN servers stay as they are", () => {
  for (const type of ["srflx", "relay", "prflx"]) {
    const line =
      `candidate:2 1 UDP 1 198.51.100.1 40000 typ ${type} raddr 10.0.0.5 rport 40000`;
    assertEquals(announce(`a=${line}`, ["203.0.113.7"]), line);
  }
});
