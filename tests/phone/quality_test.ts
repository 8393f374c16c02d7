import { assertEquals } from "@std/assert";
import { QualityMeter } from "../../lib/phone/call/quality.ts";

/**
 * Statistics of a call over a good network whose bandwidth estimate is small.
 */
function stats(framesPerSecond: number | undefined) {
  return [
    {
      type: "candidate-pair",
      nominated: true,
      currentRoundTripTime: 0.02,
      availableOutgoingBitrate: 40_000,
    },
    {
      type: "inbound-rtp",
      kind: "audio",
      packetsReceived: 100,
      packetsLost: 0,
    },
    {
      type: "outbound-rtp",
      kind: "video",
      bytesSent: 1_000,
      frameWidth: 640,
      frameHeight: 480,
      framesPerSecond,
    },
  ];
}

Deno.test("a low estimate is a poor connection only while a picture is sent", () => {
  assertEquals(new QualityMeter().measure(stats(30)).quality, "poor");
  // After the camera is turned off, its last figures remain.
  for (const none of [0, undefined]) {
    assertEquals(new QualityMeter().measure(stats(none)).quality, "good");
  }
  const [pair, sound] = stats(0);
  assertEquals(new QualityMeter().measure([pair, sound]).quality, "good");
});

Deno.test("a still picture, which needs few bits, does not count as a poor connection", () => {
  const [pair, sound, picture] = stats(30);
  for (const reason of ["none", "cpu", "bandwidth"]) {
    const sent = { ...picture, qualityLimitationReason: reason };
    const { quality, figures } = new QualityMeter()
      .measure([pair, sound, sent]);
    assertEquals(quality, reason === "bandwidth" ? "poor" : "good", reason);
    assertEquals("room" in figures, reason === "bandwidth", reason);
  }
});
