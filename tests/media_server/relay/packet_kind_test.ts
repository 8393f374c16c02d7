import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isProtectedDtls,
  PacketKind,
  packetKind,
} from "../../../lib/media_server/relay/packet_kind.ts";

Deno.test("packets are told apart by the ranges of RFC 7983 and RFC 5761", () => {
  fc.assert(fc.property(
    fc.uint8Array({ minLength: 20, maxLength: 200 }),
    (bytes) => {
      const [first, second] = bytes;
      const media = second >= 192 && second <= 223
        ? PacketKind.rtcp
        : PacketKind.rtp;
      const expected = first <= 3
        ? PacketKind.stun
        : first >= 20 && first <= 63
        ? PacketKind.dtls
        : first >= 128 && first <= 191
        ? media
        : PacketKind.unknown;
      assertEquals(packetKind(bytes, 0, bytes.length), expected);
    },
  ));
});

Deno.test("a packet that is too short for its header is unknown", () => {
  for (
    const [first, second, least] of [[0, 1, 20], [22, 254, 13], [128, 96, 12], [
      129,
      200,
      8,
    ]]
  ) {
    const bytes = new Uint8Array(40);
    bytes.set([first, second], 10);
    assertEquals(
      packetKind(bytes, 10, least - 1),
      PacketKind.unknown,
      `${first}`,
    );
    assertEquals(
      packetKind(bytes, 10, least) === PacketKind.unknown,
      false,
      `${first}`,
    );
  }
  assertEquals(packetKind(new Uint8Array(0), 0, 0), PacketKind.unknown);
});

Deno.test("only encrypted DTLS records show that their sender has keys", () => {
  const record = (type: number, epoch: number, length: number) =>
    new Uint8Array([
      type,
      254,
      253,
      0,
      epoch,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      length,
      ...new Array(length).fill(1),
    ]);
  const looks = (...records: Uint8Array[]) => {
    const bytes = new Uint8Array(records.flatMap((one) => [...one]));
    return isProtectedDtls(bytes, 0, bytes.length);
  };
  assertEquals(looks(record(22, 0, 20)), false, "a hello");
  assertEquals(
    looks(record(22, 0, 20), record(20, 0, 1)),
    false,
    "a change of ciphers",
  );
  assertEquals(
    looks(record(22, 0, 20), record(20, 0, 1), record(22, 1, 40)),
    true,
    "a finished",
  );
  assertEquals(looks(new Uint8Array([0x2f, 1, 2, 3])), true, "DTLS 1.3");
});

Deno.test("reading any DTLS records ends", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    assertEquals(typeof isProtectedDtls(bytes, 0, bytes.length), "boolean");
  }));
});
