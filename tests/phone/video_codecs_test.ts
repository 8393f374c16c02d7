import { assertEquals } from "@std/assert";
import { videoCodecs } from "../../lib/phone/call/video_codecs.ts";

/** A browser that encodes these codecs; in hardware those with an exclamation mark. */
function browser(codecs: string[], hardwareConcurrency = 8) {
  const encodingInfo = (
    { video }: { video?: { contentType: string } },
  ): Promise<MediaCapabilitiesEncodingInfo> => {
    const name = video?.contentType.replace("video/", "") ?? "";
    if (name === "H264" && codecs.includes("no question")) {
      return Promise.reject(new TypeError());
    }
    const powerEfficient = codecs.includes(`${name}!`);
    const supported = powerEfficient || codecs.includes(name);
    return Promise.resolve({
      supported,
      smooth: supported && !codecs.includes(`slow ${name}`),
      powerEfficient,
    });
  };
  return { mediaCapabilities: { encodingInfo }, hardwareConcurrency };
}

Deno.test("a camera is sent with what the hardware encodes, else as the browsers agree", async () => {
  for (
    const [codecs, camera] of [
      [["VP8", "VP9", "AV1", "H264!"], "video/H264"],
      [["VP8", "VP9!", "AV1", "H264!"], "video/VP9"],
      [["VP8", "VP9", "AV1", "H264"], undefined],
      [["VP8", "H264!", "slow H264"], undefined],
      [["VP8!", "no question"], "video/VP8"],
    ] as const
  ) {
    assertEquals((await videoCodecs(browser([...codecs]))).camera, camera);
  }
});

Deno.test("a screen is sent with a codec for text that this machine encodes in time", async () => {
  for (
    const [codecs, cores, screen] of [
      [["VP8", "VP9", "AV1"], 8, "video/AV1"],
      [["VP8", "VP9", "AV1"], 2, "video/VP9"],
      [["VP8", "VP9", "AV1!"], 2, "video/AV1"],
      [["VP8", "VP9", "AV1", "slow AV1"], 8, "video/VP9"],
      [["VP8", "H264!"], 8, undefined],
    ] as const
  ) {
    const chosen = await videoCodecs(browser([...codecs], cores));
    assertEquals(chosen.screen, screen);
  }
});

Deno.test("a browser without media capabilities chooses for itself", async () => {
  assertEquals(await videoCodecs({ hardwareConcurrency: 8 }), {});
});
