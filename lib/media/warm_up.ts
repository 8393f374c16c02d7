import type { KurentoClient } from "./kurento_client.ts";
import { isFull } from "./kurento_error.ts";
import { INSTANCE_TAG } from "./orphans.ts";

/** A shortened browser offer; no browser will ever connect. */
const OFFER = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  ...mediaSection("0", "audio", 111, ["a=rtpmap:111 opus/48000/2"]),
  ...mediaSection("1", "video", 96, [
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 nack",
    "a=rtcp-fb:96 nack pli",
  ]),
  "",
].join("\r\n");

/**
 * Sets up a dummy call without participants. A newly started media server takes
 * half a second for its first call; this way the first real call does not wait for it.
 *
 * @throws {KurentoError} as a rejection, when no call can be set up there
 */
export async function warmUp(
  client: KurentoClient,
  instance: string,
): Promise<void> {
  try {
    const pipeline = await client.createPipeline();
    try {
      await pipeline.addTag(INSTANCE_TAG, instance);
      const [one, other] = await Promise.all([
        pipeline.createEndpoint(),
        pipeline.createEndpoint(),
      ]);
      await Promise.all([
        one.connect(other),
        other.connect(one),
        one.processOffer(OFFER),
        other.processOffer(OFFER),
        one.gatherCandidates(),
        other.gatherCandidates(),
      ]);
    } finally {
      await pipeline.release();
    }
  } catch (error) {
    // A full server is already warm.
    if (!isFull(error)) throw error;
  }
}

function mediaSection(
  mid: string,
  kind: "audio" | "video",
  payloadType: number,
  codec: string[],
): string[] {
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    "c=IN IP4 0.0.0.0",
    "a=rtcp:9 IN IP4 0.0.0.0",
    "a=ice-ufrag:warm",
    "a=ice-pwd:warmwarmwarmwarmwarmwarm",
    "a=ice-options:trickle",
    `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`,
    "a=setup:actpass",
    `a=mid:${mid}`,
    "a=sendrecv",
    "a=rtcp-mux",
    ...codec,
    `a=ssrc:${payloadType} cname:warm`,
  ];
}
