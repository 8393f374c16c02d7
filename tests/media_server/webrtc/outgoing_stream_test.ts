import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { OutgoingStream } from "../../../lib/media_server/webrtc/outgoing_stream.ts";
import { parseRtp } from "../../../lib/media_server/webrtc/rtp_packet.ts";
import { TransportSequence } from "../../../lib/media_server/webrtc/transport_sequence.ts";
import { rtpPacket } from "./rtp_fixture.ts";

function header(ssrc: number, sequenceNumber: number, timestamp: number) {
  const parsed = parseRtp(rtpPacket({ ssrc, sequenceNumber, timestamp }));
  assert(parsed);
  return parsed;
}

/** A sequence of packets of one source, 30 ms apart. */
const run = fc.record({
  ssrc: fc.nat(0xffffffff),
  first: fc.nat(0xffff),
  timestamp: fc.nat(0xffffffff),
  count: fc.integer({ min: 1, max: 2_000 }),
});

Deno.test("The receiver gets one sequence of numbers and times, whatever the sources", () => {
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (runs) => {
      const stream = new OutgoingStream(1, 90_000);
      let last: { sequence: number; timestamp: number } | null = null;
      let nowMs = 0;
      for (const { ssrc, first, timestamp, count } of runs) {
        const owner = {};
        for (let index = 0; index < count; index++) {
          nowMs += 30;
          const packet = header(
            ssrc,
            (first + index) & 0xffff,
            (timestamp + index * 2_700) >>> 0,
          );
          const sequence = stream.admit(owner, packet, 100, nowMs);
          assert(sequence !== null);
          const sent = (packet.timestamp + stream.timestampOffset) >>> 0;
          if (last) {
            assertEquals(sequence, (last.sequence + 1) & 0xffff);
            assertEquals(sent, (last.timestamp + 2_700) >>> 0);
          }
          last = { sequence, timestamp: sent };
        }
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("The first source passes unchanged", () => {
  const stream = new OutgoingStream(1, 90_000);
  assertEquals(stream.admit({}, header(5, 65_535, 77), 100, 0), 65_535);
  assertEquals([stream.sequenceOffset, stream.timestampOffset], [0, 0]);
});

Deno.test("A late packet of a new source does not take an old number", () => {
  const stream = new OutgoingStream(1, 90_000);
  stream.admit({}, header(5, 10, 0), 100, 0);
  const owner = {};
  assertEquals(stream.admit(owner, header(6, 100, 0), 100, 30), 11);
  assertEquals(stream.admit(owner, header(6, 99, 0), 100, 31), null);
  assertEquals(stream.admit(owner, header(6, 101, 0), 100, 32), 12);
  assert(!stream.isOfPresentSource(10));
  assert(stream.isOfPresentSource(11));
});

Deno.test("Transport-wide numbers go on when the source changes", () => {
  const numbers = new TransportSequence();
  const [first, second] = [{}, {}];
  assertEquals(numbers.admit(first, 65_535), 0);
  assertEquals(numbers.admit(first, 0), 0);
  assertEquals((500 + numbers.admit(second, 500)) & 0xffff, 1);
  assertEquals((501 + numbers.admit(second, 501)) & 0xffff, 2);
});
