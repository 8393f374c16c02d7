/** In kbit/s: where a browser would begin by itself. */
const OWN_START_KBPS = 300;
/** In kbit/s, of the first connection of a call: a first picture of full size, and little beside what a slow uplink notices. */
const FIRST_START_KBPS = 1_000;
/** In kbit/s: enough for any picture that a call sends; what is more was never in use. */
const HIGHEST_START_KBPS = 3_000;

/** The figures of getStats (W3C webrtc-stats) that say how much a connection can send. */
type Stat = Partial<
  { type: string; nominated: boolean; availableOutgoingBitrate: number }
>;

/** What a connection could send, in kbit/s; null where the browser does not tell. */
export function sendingRate(stats: Iterable<unknown>): number | null {
  for (const stat of stats as Iterable<Stat>) {
    if (stat.type !== "candidate-pair" || !stat.nominated) continue;
    const bitrate = stat.availableOutgoingBitrate;
    if (bitrate !== undefined) return Math.round(bitrate / 1000);
  }
  return null;
}

/**
 * Lets a connection that takes another one's place begin with that one's rate:
 * with the 300 kbit/s that a browser begins with, it drops one frame after the
 * other until they are small enough, and the first picture takes a third of a
 * second. Chromium reads it in the answer, others ignore it.
 *
 * @param kbps of the connection before; null for a call's first
 */
export function startAt(sdpAnswer: string, kbps: number | null): string {
  const known = kbps ?? FIRST_START_KBPS;
  if (known <= OWN_START_KBPS) return sdpAnswer;
  const rate = Math.min(known, HIGHEST_START_KBPS);
  return sdpAnswer.replace(
    /^a=rtpmap:(\d+) VP8\/90000(\r?\n)/m,
    (line, payloadType, end) =>
      `${line}a=fmtp:${payloadType} x-google-start-bitrate=${rate}${end}`,
  );
}
