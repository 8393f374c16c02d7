import { assertEquals } from "@std/assert";
import {
  readUint16,
  readUint32,
} from "../../../lib/media_server/webrtc/bytes.ts";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { until } from "../../support/until.ts";
import { connectRaw, type RawPeer } from "./raw_peer.ts";
import { rtpPacket } from "./rtp_fixture.ts";

const KEY = Uint8Array.of(0x10, 0, 0, 0);
const DELTA = Uint8Array.of(0x10, 1, 0, 0);

async function withCall(body: (a: RawPeer, b: RawPeer) => Promise<void>) {
  const engine = new WebRtcEngine({ udpPort: 0, bindAddress: "127.0.0.1" });
  const a = await connectRaw(engine);
  const b = await connectRaw(engine);
  try {
    a.peer.connect(b.peer);
    b.peer.connect(a.peer);
    await body(a, b);
  } finally {
    a.close();
    b.close();
    engine.close();
  }
}

function outgoing({ rtp }: RawPeer, payloadType: number) {
  return rtp.filter((packet) => (packet[1] & 0x7f) === payloadType)
    .map((packet) => readUint16(packet, 2));
}

for (const [kind, payloadType] of [["video", 96], ["audio", 111]] as const) {
  Deno.test(`One of two ${kind} sources in an m-line reaches the other side`, async () => {
    await withCall(async (a, b) => {
      for (let n = 0; n < 4; n++) {
        const payload = n === 0 ? KEY : DELTA;
        const fields = [
          {
            ssrc: 6001,
            sequenceNumber: 100 + n,
            timestamp: 90_000 + 3_000 * n,
          },
          { ssrc: 6002, sequenceNumber: 5_000 + n, timestamp: 7e5 + 3_000 * n },
        ];
        for (const each of fields) {
          a.send(rtpPacket({ payloadType, ...each }, payload));
        }
      }
      await until(() => outgoing(b, payloadType).length >= 4);
      assertEquals(outgoing(b, payloadType), [100, 101, 102, 103]);
      const ssrcs = new Set(b.rtp.map((packet) => readUint32(packet, 8)));
      assertEquals(ssrcs.size, 1);
    });
  });
}

Deno.test("A late packet of a replaced source does not reach the other side", async () => {
  await withCall(async (a, b) => {
    const send = (ssrc: number, sequenceNumber: number, timestamp: number) =>
      a.send(rtpPacket(
        { ssrc, sequenceNumber, timestamp },
        sequenceNumber === 100 || sequenceNumber === 40_000 ? KEY : DELTA,
      ));
    for (let n = 0; n < 5; n++) send(6001, 100 + n, 90_000 + 3_000 * n);
    send(7777, 40_000, 3e9);
    send(6001, 105, 105_000);
    for (const n of [1, 2]) send(7777, 40_000 + n, 3e9 + 3_000 * n);
    await until(() => b.rtp.length >= 8);
    assertEquals(outgoing(b, 96), [100, 101, 102, 103, 104, 105, 106, 107]);
    const times = b.rtp.slice(5).map((packet) => readUint32(packet, 4));
    assertEquals([times[1] - times[0], times[2] - times[1]], [3_000, 3_000]);
  });
});
