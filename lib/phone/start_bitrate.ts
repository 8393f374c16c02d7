/** In kbit/s: where a browser would begin by itself. */
const OWN_START_KBPS = 300;
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
 * from the 300 kbit/s that a browser begins with, the first picture would take
 * a third of a second. Chromium reads it in the answer, others ignore it.
 *
 * @param kbps of the connection before
 */
export function startAt(sdpAnswer: string, kbps: number | null): string {
  if (kbps === null || kbps <= OWN_START_KBPS) return sdpAnswer;
  const rate = Math.min(kbps, HIGHEST_START_KBPS);
  return sdpAnswer.replace(
    /^a=rtpmap:(\d+) VP8\/90000(\r?\n)/m,
    (line, payloadType, end) =>
      `${line}a=fmtp:${payloadType} x-google-start-bitrate=${rate}${end}`,
  );
}
