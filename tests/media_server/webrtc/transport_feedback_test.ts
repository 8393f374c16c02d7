import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readUint16 } from "../../../lib/media_server/webrtc/bytes.ts";
import { TransportFeedback } from "../../../lib/media_server/webrtc/transport_feedback.ts";

/**
 * Reads a report as specified by the draft; arrival times in units of 250 µs.
 */
function read(bytes: Uint8Array): Map<number, number> {
  assertEquals(bytes.length, 4 * (readUint16(bytes, 2) + 1));
  assertEquals([bytes[0] & 0xdf, bytes[1]], [0x8f, 205]);
  const first = readUint16(bytes, 12);
  const count = readUint16(bytes, 14);
  const symbols: number[] = [];
  let offset = 20;
  while (symbols.length < count) {
    const chunk = readUint16(bytes, offset);
    offset += 2;
    assertEquals(chunk >> 14, 3, "a vector of two bits each");
    for (let shift = 12; shift >= 0; shift -= 2) {
      symbols.push((chunk >> shift) & 3);
    }
  }
  let at = ((bytes[16] << 16) | (bytes[17] << 8) | bytes[18]) * 256;
  const arrivals = new Map<number, number>();
  for (const [index, symbol] of symbols.slice(0, count).entries()) {
    if (symbol === 0) continue;
    at += symbol === 1
      ? bytes[offset++]
      : (readUint16(bytes, (offset += 2) - 2) << 16) >> 16;
    arrivals.set((first + index) & 0xffff, at);
  }
  const padding = bytes[0] & 0x20 ? bytes[bytes.length - 1] : 0;
  assertEquals(offset + padding, bytes.length, "nothing is left over");
  return arrivals;
}

Deno.test("A report has the arrival time of each packet, in whatever order and with whatever gaps", () => {
  const packet = fc.record({
    skipped: fc.nat(20),
    late: fc.integer({ min: -5, max: 5 }),
    afterMs: fc.nat(300),
  });
  fc.assert(fc.property(
    fc.nat(0xffff),
    fc.array(packet, { minLength: 1, maxLength: 20 }),
    (start, packets) => {
      const feedback = new TransportFeedback();
      const came = new Map<number, number>();
      let sequence = start;
      let nowMs = 5_000;
      for (const { skipped, late, afterMs } of packets) {
        sequence += 1 + skipped;
        nowMs += afterMs;
        const number = (sequence + late) & 0xffff;
        feedback.packetCame(number, nowMs);
        came.set(number, nowMs * 4);
      }
      const bytes = feedback.write(1, 2);
      assert(bytes);
      assertEquals(read(bytes), new Map([...came].sort()), "");
      assertEquals(feedback.write(1, 2), null);
    },
  ));
});

Deno.test("A flood of packets makes one report of bounded size", () => {
  const feedback = new TransportFeedback();
  for (let n = 0; n < 60_000; n++) feedback.packetCame(n & 0xffff, n / 10);
  const bytes = feedback.write(1, 2);
  assert(bytes && bytes.length < 1_200);
});
