import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import {
  mapExtensions,
  MID_URI,
  readTransportCc,
  rewriteExtensions,
  TRANSPORT_CC_URI,
  visitElements,
} from "../../../lib/media_server/webrtc/header_extensions.ts";
import { parseRtp } from "../../../lib/media_server/webrtc/rtp_packet.ts";
import { startsKeyframe } from "../../../lib/media_server/webrtc/vp8.ts";
import { rtpPacket } from "./rtp_fixture.ts";

const LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

/** Mostly random bytes, but often with the first bits of an RTP packet. */
const noise = fc.tuple(
  fc.constantFrom(0x80, 0x90, 0xb0, 0x9f, 0x00),
  fc.uint8Array({ maxLength: 120 }),
).map(([first, rest]) => Uint8Array.from([first, ...rest]));

Deno.test("Any bytes can be parsed and rewritten without harm to the payload", () => {
  const map = mapExtensions(
    { mid: "0", extensions: new Map([[MID_URI, 3], [TRANSPORT_CC_URI, 4]]) },
    { mid: "1", extensions: new Map([[MID_URI, 7], [TRANSPORT_CC_URI, 2]]) },
  );
  fc.assert(fc.property(noise, (packet) => {
    const header = parseRtp(packet);
    if (!header) return;
    assert(header.payloadStart <= header.payloadEnd);
    assert(header.payloadEnd <= packet.length);
    startsKeyframe(packet, header);
    const payload = packet.slice(header.payloadStart);
    rewriteExtensions(packet, header, map, 5);
    assertEquals(packet.slice(header.payloadStart), payload);
  }));
});

Deno.test("A packet reads as it was written", () => {
  fc.assert(fc.property(
    fc.nat(127),
    fc.nat(0xffff),
    fc.nat(0xffffffff),
    fc.nat(0xffffffff),
    fc.uint8Array({ maxLength: 50 }),
    (payloadType, sequenceNumber, timestamp, ssrc, payload) => {
      const packet = rtpPacket(
        { payloadType, sequenceNumber, timestamp, ssrc },
        payload,
      );
      const header = parseRtp(packet);
      assert(header);
      assertEquals(header.payloadType, payloadType);
      assertEquals(header.sequenceNumber, sequenceNumber);
      assertEquals(header.timestamp, timestamp);
      assertEquals(header.ssrc, ssrc);
      assertEquals(
        new Uint8Array(packet.subarray(header.payloadStart, header.payloadEnd)),
        payload,
      );
    },
  ));
});

for (const twoByte of [false, true]) {
  Deno.test(`Elements of a ${twoByte ? "two" : "one"}-byte header get the sink's ids, MID and numbering`, () => {
    const map = mapExtensions(
      {
        mid: "0",
        extensions: new Map([[MID_URI, 3], [TRANSPORT_CC_URI, 4], [
          LEVEL_URI,
          1,
        ]]),
      },
      {
        mid: "v",
        extensions: new Map([[MID_URI, 9], [TRANSPORT_CC_URI, 5]]),
      },
    );
    const elements: [number, number[]][] = [
      [3, [0x30]],
      [1, [0x55]],
      [4, [0xff, 0xff]],
    ];
    const packet = rtpPacket({ ssrc: 1 }, Buffer.from([1, 2]), {
      twoByte,
      elements,
    });
    const header = parseRtp(packet);
    assert(header);
    assertEquals(readTransportCc(packet, header, 4), 0xffff);
    rewriteExtensions(packet, header, map, 2);
    const found: [number, number[]][] = [];
    visitElements(
      packet,
      header,
      (id, _element, start, end) =>
        found.push([id, [...packet.subarray(start, end)]]),
    );
    assertEquals(found, [[9, ["v".charCodeAt(0)]], [5, [0, 1]]]);
  });
}

Deno.test("No rewriting is needed between browsers that chose the same numbers", () => {
  const side = { mid: "0", extensions: new Map([[MID_URI, 3]]) };
  assert(mapExtensions(side, side).identity);
  assert(!mapExtensions(side, { ...side, mid: "1" }).identity);
});
