import { assert } from "@std/assert";
import fc from "fast-check";
import {
  LEG_LIMITS,
  LegMeter,
} from "../../../lib/media_server/webrtc/leg_limits.ts";

Deno.test("No traffic passes beyond the limits and a burst", () => {
  const packet = fc.record({
    afterMs: fc.nat(3),
    bytes: fc.integer({ min: 12, max: 1_500 }),
    rtcp: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(packet, { minLength: 1, maxLength: 40 }),
      (pattern) => {
        const meter = new LegMeter(LEG_LIMITS, 0);
        let nowMs = 0;
        let packets = 0;
        let bits = 0;
        let rtcpPackets = 0;
        for (let n = 0; n < 20_000; n++) {
          const { afterMs, bytes, rtcp } = pattern[n % pattern.length];
          nowMs += afterMs;
          if (!meter.admit(bytes, rtcp, nowMs)) continue;
          packets++;
          bits += 8 * bytes;
          if (rtcp) rtcpPackets++;
        }
        const seconds = nowMs / 1_000;
        const { packetsPerSecond, burstPackets, bitsPerSecond, burstBits } =
          LEG_LIMITS;
        assert(packets <= burstPackets + seconds * packetsPerSecond + 1);
        assert(bits <= burstBits + seconds * bitsPerSecond + 1);
        assert(rtcpPackets <= LEG_LIMITS.rtcpPerSecond * (1 + seconds) + 1);
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("A call with the key frames of a large shared screen stays within the limits", () => {
  const meter = new LegMeter(LEG_LIMITS, 0);
  for (let ms = 0; ms < 60_000; ms += 10) {
    // 2.4 Mbit/s video plus audio, feedback every 20 ms, and 1.5 MB within 300
    // ms every 10 s.
    const burst = ms % 10_000 < 300 ? 50 : 0;
    for (let n = 0; n < 3 + burst; n++) assert(meter.admit(1_000, false, ms));
    if (ms % 20 === 0) {
      assert(meter.admit(120, false, ms));
      assert(meter.admit(100, true, ms));
    }
  }
});
