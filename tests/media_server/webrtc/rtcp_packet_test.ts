import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import {
  parseRtcp,
  rewriteReportBlock,
  writeFir,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
  writeTransportCc,
} from "../../../lib/media_server/webrtc/rtcp_packet.ts";
import {
  readUint16,
  readUint32,
} from "../../../lib/media_server/webrtc/bytes.ts";

const ssrc = fc.nat(0xffffffff);
const sequence = fc.nat(0xffff);

Deno.test("Any bytes can be read as RTCP without an exception", () => {
  const packet = fc.tuple(
    fc.nat(31),
    fc.integer({ min: 199, max: 208 }),
    fc.nat(12),
    fc.uint8Array({ maxLength: 60 }),
  ).map((
    [count, type, words, body],
  ) => [0x80 | count, type, 0, words, ...body]);
  fc.assert(fc.property(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(packet, { maxLength: 4 }).map((all) =>
        Uint8Array.from(all.flat())
      ),
    ),
    (bytes) => {
      parseRtcp(bytes);
    },
  ));
});

Deno.test("Feedback reads as it was written, in one compound", () => {
  fc.assert(fc.property(
    ssrc,
    ssrc,
    fc.array(
      fc.record({ sequence, mask: sequence }, { noNullPrototype: true }),
      { maxLength: 5 },
    ),
    fc.uint8Array({ minLength: 3, maxLength: 3 }),
    (sender, media, entries, bitrate) => {
      const compound = Buffer.concat([
        writeNack(sender, media, entries),
        writePli(sender, media),
        writeFir(sender, media, 3),
        writeRemb(sender, [media], bitrate),
      ]);
      const [nack, pli, fir, remb, ...rest] = parseRtcp(compound);
      assertEquals(nack, { type: "nack", ssrc: media, entries });
      assertEquals(pli, { type: "pli", ssrc: media });
      assertEquals(fir, { type: "fir", ssrcs: [media] });
      assertEquals(remb.type === "remb" && remb.ssrcs, [media]);
      assertEquals(
        remb.type === "remb" && new Uint8Array(remb.bitrate),
        bitrate,
      );
      assertEquals(rest, []);
    },
  ));
});

Deno.test("Reports are translated to the other stream's numbers and back", () => {
  fc.assert(
    fc.property(
      ssrc,
      ssrc,
      sequence,
      fc.nat(0xffffffff),
      fc.uint8Array({ minLength: 24, maxLength: 24 }),
      (from, to, offset, timestampOffset, bytes) => {
        const block = { ssrc: readUint32(bytes, 0), bytes };
        const there = rewriteReportBlock(block, to, offset);
        assertEquals(
          readUint16(there.bytes, 10),
          (readUint16(bytes, 10) - offset) & 0xffff,
        );
        const back = rewriteReportBlock(there, block.ssrc, -offset);
        // Half a cycle ahead and half a cycle back are the same offset.
        const readBack = offset === 0x8000
          ? (bytes: Uint8Array) => readUint16(bytes, 10)
          : (bytes: Uint8Array) => readUint32(bytes, 8);
        assertEquals(readBack(back.bytes), readBack(bytes));
        const [report] = parseRtcp(writeReceiverReport(from, [there]));
        assertEquals(report.type === "rr" && report.reports[0].ssrc, to);

        const original = Buffer.alloc(28);
        original.set(bytes, 4);
        const moved = writeSenderReport(original, to, timestampOffset);
        const [sender] = parseRtcp(moved);
        assertEquals(sender.type === "sr" && sender.ssrc, to);
        assertEquals(
          readUint32(moved, 16),
          (readUint32(original, 16) + timestampOffset) >>> 0,
        );
        assertEquals(moved.subarray(8, 16), original.subarray(8, 16));
      },
    ),
    { examples: [[1, 2, 0x8000, 0, new Uint8Array(24)]] },
  );
});

Deno.test("Transport-wide feedback has the source's own numbers", () => {
  const report = Buffer.alloc(24);
  report.set([0x8f, 205, 0, 5]);
  report.set([0, 3], 12);
  const moved = writeTransportCc(report, 7, 9, 5);
  assertEquals(readUint16(moved, 12), 0xfffe);
  assertEquals([readUint32(moved, 4), readUint32(moved, 8)], [7, 9]);
  assertEquals(moved.subarray(14), report.subarray(14));
});
