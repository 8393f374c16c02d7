import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { readUint32 } from "../../../lib/media_server/webrtc/bytes.ts";
import { WebRtcEngine } from "../../../lib/media_server/webrtc/engine.ts";
import { RTCP_EXTRA_BYTES } from "../../../lib/media_server/webrtc/rtcp_draft.ts";
import {
  parseRtcp,
  writeFir,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
} from "../../../lib/media_server/webrtc/rtcp_packet.ts";
import { until } from "../../support/until.ts";
import {
  connectRaw,
  RAW_SSRCS,
  type RawOffer,
  type RawPeer,
} from "./raw_peer.ts";
import { rtpPacket } from "./rtp_fixture.ts";

const DELTA = Uint8Array.of(0x10, 1, 0, 0);
const KEY = Uint8Array.of(0x10, 0, 0, 0);

interface Scene {
  engine: WebRtcEngine;
  a: RawPeer;
  b: RawPeer;
  faults: unknown[];
}

async function withCall(
  body: (scene: Scene) => Promise<void>,
  offerOfB: RawOffer = {},
) {
  const faults: unknown[] = [];
  const engine = new WebRtcEngine({
    udpPort: 0,
    bindAddress: "127.0.0.1",
    fault: (error) => faults.push(error),
  });
  const a = await connectRaw(engine);
  const b = await connectRaw(engine, offerOfB);
  try {
    a.peer.connect(b.peer);
    b.peer.connect(a.peer);
    await body({ engine, a, b, faults });
    assertEquals(faults, []);
  } finally {
    a.close();
    b.close();
    engine.close();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function keyframeRequests({ rtcp }: RawPeer): number {
  return rtcp.flatMap(parseRtcp)
    .filter(({ type }) => type === "pli" || type === "fir").length;
}

/** Sends video and audio, and returns the SSRCs under which they arrive. */
async function flow(from: RawPeer, to: RawPeer) {
  const before = to.rtp.length;
  from.send(
    rtpPacket({ ssrc: RAW_SSRCS.video, sequenceNumber: 1, timestamp: 1 }, KEY),
  );
  from.send(rtpPacket(
    {
      payloadType: 111,
      ssrc: RAW_SSRCS.audio,
      sequenceNumber: 1,
      timestamp: 1,
    },
  ));
  await until(() => to.rtp.length >= before + 2);
  const ssrc = (payloadType: number) =>
    readUint32(
      to.rtp.find((packet) => (packet[1] & 0x7f) === payloadType)!,
      8,
    );
  return { video: ssrc(96), audio: ssrc(111) };
}

Deno.test("A flood of key-frame requests becomes one in 500 ms", async () => {
  await withCall(async ({ engine, a, b }) => {
    const { video } = await flow(a, b);
    const before = keyframeRequests(a);
    const sentBefore = engine.stats().packets.sent;
    const compounds = [
      Buffer.concat(Array(90).fill(writePli(1, video))),
      Buffer.concat(Array(60).fill(writeFir(1, video, 1))),
    ];
    const startMs = performance.now();
    for (let n = 0; n < 40; n++) {
      for (let m = 0; m < 10; m++) b.send(compounds[m % 2]);
      await pause(25);
    }
    await pause(200);
    const seconds = (performance.now() - startMs) / 1_000;
    const asked = keyframeRequests(a) - before;
    assert(asked >= 1 && asked <= 1 + 2 * seconds, `${asked} in ${seconds} s`);
    const sent = engine.stats().packets.sent - sentBefore;
    assert(sent <= 1 + 2 * seconds, `${sent} packets sent`);
  });
});

Deno.test("No key frame is requested from a source whose picture nobody receives", async () => {
  await withCall(async ({ a, b }) => {
    for (let n = 0; n < 60; n++) {
      const timestamp = 3_000 * n;
      a.send(
        rtpPacket(
          { ssrc: RAW_SSRCS.video, sequenceNumber: n, timestamp },
          DELTA,
        ),
      );
      a.send(rtpPacket(
        {
          payloadType: 111,
          ssrc: RAW_SSRCS.audio,
          sequenceNumber: n,
          timestamp,
        },
      ));
      await pause(20);
    }
    await until(() => b.rtp.length > 50);
    assertEquals(keyframeRequests(a), 0);
  }, { video: false });
});

Deno.test("A missing key frame is requested again every 500 ms", async () => {
  await withCall(async ({ a, b }) => {
    // The gate is closed: the picture of another source came before.
    await flow(a, b);
    a.peer.disconnect(b.peer, "video");
    a.peer.connect(b.peer, "video");
    const startMs = performance.now();
    for (let n = 2; n < 100; n++) {
      a.send(rtpPacket(
        { ssrc: RAW_SSRCS.video, sequenceNumber: n, timestamp: 3_000 * n },
        DELTA,
      ));
      await pause(15);
    }
    const seconds = (performance.now() - startMs) / 1_000;
    const asked = keyframeRequests(a);
    assert(asked >= 2 && asked <= 2 + 2 * seconds, `${asked} in ${seconds} s`);
  });
});

Deno.test("Each RTCP packet of a browser causes at most one other", async () => {
  await withCall(async ({ engine, a, b, faults }) => {
    const { video, audio } = await flow(a, b);
    const ssrc = fc.constantFrom(video, audio, RAW_SSRCS.video, 0, 0xffffffff);
    const block = fc.record({
      ssrc,
      bytes: fc.uint8Array({ minLength: 24, maxLength: 24 }),
    });
    const part = fc.oneof(
      ssrc.map((media) => writePli(1, media)),
      ssrc.map((media) => writeFir(1, media, 1)),
      fc.tuple(
        ssrc,
        fc.array(
          fc.record({ sequence: fc.nat(0xffff), mask: fc.nat(0xffff) }),
          { maxLength: 40 },
        ),
      ).map(([media, entries]) => writeNack(1, media, entries)),
      fc.array(block, { maxLength: 31 }).map((blocks) =>
        writeReceiverReport(
          1,
          blocks.map(({ ssrc, bytes }) => {
            new DataView(bytes.buffer).setUint32(0, ssrc);
            return { ssrc, bytes };
          }),
        )
      ),
      fc.array(ssrc, { maxLength: 10 }).map((ssrcs) =>
        writeRemb(1, ssrcs, Uint8Array.of(1, 2, 3))
      ),
      fc.uint8Array({ minLength: 4, maxLength: 40 }).map((bytes) =>
        Buffer.from([0x8f, 205, 0, bytes.length, ...bytes])
      ),
    );
    const compound = fc.array(part, { minLength: 1, maxLength: 12 })
      .map((parts) => Buffer.concat(parts))
      .filter((bytes) => bytes.length <= 1_200);
    let total = 0;
    const inFlight = () =>
      engine.stats().packets.sent - a.rtcp.length - b.rtcp.length;
    let atRest = inFlight();
    // On a busy machine, packets of the flow above may still be on their way.
    for (let before = NaN; before !== atRest; atRest = inFlight()) {
      before = atRest;
      await pause(100);
    }
    const allArrived = () => inFlight() <= atRest;
    for (const bytes of fc.sample(compound, 200)) {
      atRest = Math.min(atRest, inFlight());
      const before = a.rtcp.length;
      const { sent: sentBefore, received } = engine.stats().packets;
      b.send(bytes);
      await until(() => engine.stats().packets.received > received);
      await until(allArrived);
      assert(engine.stats().packets.sent - sentBefore <= 2);
      // One that was sent before came only now: which of them is the answer
      // does not show.
      if (inFlight() < atRest) continue;
      const out = a.rtcp.slice(before).filter((packet) =>
        !parseRtcp(packet).some(({ type }) => type === "pli" || type === "fir")
      );
      const size = out.reduce((sum, packet) => sum + packet.length, 0);
      assert(out.length <= 1, "one packet for one");
      assert(size <= bytes.length + RTCP_EXTRA_BYTES, `${size} for ${bytes}`);
      total += size;
    }
    assert(total > 1_000, "feedback came through");
    assertEquals(faults, []);
  });
});

Deno.test("Random packets do not disturb the media", async () => {
  await withCall(async ({ a, b, faults }) => {
    await flow(a, b);
    const packet = fc.tuple(
      fc.nat(255),
      fc.oneof(fc.constantFrom(96, 97, 111, 224, 225), fc.nat(255)),
      fc.uint8Array({ maxLength: 200 }),
    ).map(([first, second, rest]) => Buffer.from([first, second, ...rest]));
    for (const bytes of fc.sample(packet, 1_500)) {
      a.send(bytes);
      b.send(bytes);
    }
    await pause(300);
    const before = b.rtp.length;
    for (let n = 0; n < 5; n++) {
      a.send(rtpPacket(
        {
          payloadType: 111,
          ssrc: RAW_SSRCS.audio,
          sequenceNumber: 2 + n,
          timestamp: 960,
        },
      ));
    }
    await pause(100);
    assert(b.rtp.length > before, "sound still comes");
    assertEquals(faults, []);
  });
});

Deno.test("Packets beyond one browser's limits are counted and not forwarded", async () => {
  await withCall(async ({ engine, a, b }) => {
    await flow(a, b);
    const sentBefore = engine.stats().packets.sent;
    const startMs = performance.now();
    // A busy machine loses some of them before the engine sees them.
    const enough = () => engine.stats().packets.received >= 11_000;
    for (let n = 0; n < 12_000 || (n < 120_000 && !enough()); n++) {
      a.send(rtpPacket(
        {
          payloadType: 111,
          ssrc: RAW_SSRCS.audio,
          sequenceNumber: n & 0xffff,
          timestamp: n,
        },
      ));
      if (n % 500 === 0) await pause(1);
    }
    await until(enough, { withinMs: 30_000 });
    const seconds = (performance.now() - startMs) / 1_000;
    const { sent, limited } = engine.stats().packets;
    assert(limited > 0, "counted");
    assert(sent - sentBefore <= 6_000 + 3_000 * (seconds + 0.1));
  });
});
