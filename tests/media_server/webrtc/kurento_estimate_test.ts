import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  SinkEstimate,
  SourceEstimate,
} from "../../../lib/media_server/webrtc/kurento_estimate.ts";
import {
  readBitrate,
  writeBitrate,
} from "../../../lib/media_server/webrtc/rtcp_packet.ts";
import type { BandwidthLimits } from "../../../lib/media_server/media_engine.ts";

const DEFAULTS: BandwidthLimits = {
  minVideoRecv: 0,
  maxVideoRecv: 0,
  minVideoSend: 100,
  maxVideoSend: 500,
  rembOnConnect: 300_000,
  exponentialFactor: 0.04,
};

/**
 * REMBs for a source that always sends as much as it may, up to `camera` bit/s.
 */
function rembs(
  limits: BandwidthLimits,
  first: number,
  camera: number,
  seconds: number,
  sinks: number[] = [],
): number[] {
  const estimate = new SourceEstimate(limits);
  const all: number[] = [];
  let bytes = 1_000;
  let rate = first;
  estimate.report(bytes, sinks, 0);
  for (let nowMs = 500; nowMs <= seconds * 1000; nowMs += 500) {
    bytes += rate / 8 / 2;
    const remb = estimate.report(bytes, sinks, nowMs);
    if (remb !== null) {
      all.push(remb);
      rate = Math.min(remb, camera);
    }
  }
  return all;
}

Deno.test("a source that began with a placeholder is held down for many seconds", () => {
  const [first, ...later] = rembs(DEFAULTS, 10_000, 2_500_000, 20);
  assertEquals(first, 30_000);
  assert(later[19] < 100_000, `${later[19]} after 10 s`);
});

Deno.test("a lower limit for what is received lifts a placeholder's estimate", () => {
  const limits = { ...DEFAULTS, minVideoRecv: 300 };
  assertEquals(rembs(limits, 10_000, 2_500_000, 1)[0], 300_000);
});

Deno.test("a source is limited to its sink's rate: 300 kbit/s at first, then at most 500 or the set limit", () => {
  const limits = { ...DEFAULTS };
  const sink = new SinkEstimate(limits);
  assertEquals(sink.bitrate, 300_000);
  sink.heard(150_000);
  assertEquals(sink.bitrate, 300_000);
  sink.heard(3_000_000);
  assertEquals(sink.bitrate, 500_000);
  limits.maxVideoSend = 2_500;
  assertEquals(sink.bitrate, 2_500_000);
  sink.heard(20_000);
  assertEquals(sink.bitrate, 100_000);
  const all = rembs(DEFAULTS, 400_000, 2_500_000, 5, [300_000]);
  assertEquals(Math.max(...all), 300_000);
});

Deno.test("an estimate never exceeds twice the incoming rate, and grows by at most 4 % a report", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1_000, max: 3_000_000 }),
    fc.integer({ min: 30_000, max: 3_000_000 }),
    (first, camera) => {
      const all = rembs(DEFAULTS, first, camera, 30);
      assert(Math.max(...all) <= 2 * Math.max(first, camera, 30_000));
      for (const [i, remb] of all.slice(1).entries()) {
        assert(remb <= all[i] * 1.04 + 1, `${all[i]} ${remb}`);
      }
    },
  ));
});

Deno.test("a REMB gives its bit rate back, rounded down", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (bitrate) => {
    const read = readBitrate(writeBitrate(bitrate));
    assert(read <= bitrate && read >= bitrate * (1 - 2 ** -16) - 1);
  }));
});

Deno.test("two seconds of noise and a doubling estimate let a camera begin with a full picture", () => {
  const limits = { ...DEFAULTS, minVideoRecv: 300, exponentialFactor: 1 };
  const noise = rembs(limits, 300_000, 600_000, 2);
  assert(noise[3] >= 1_000_000, `${noise[3]} after 2 s`);
});

Deno.test("a sink's rate is rembOnConnect until its own estimate falls or exceeds it", () => {
  const limits = { ...DEFAULTS, maxVideoSend: 2_500, rembOnConnect: 1_000_000 };
  const sink = new SinkEstimate(limits);
  sink.heard(400_000);
  sink.heard(500_000);
  assertEquals(sink.bitrate, 1_000_000);
  sink.heard(450_000);
  assertEquals(sink.bitrate, 450_000);
});
