/** kbit/s with which a browser starts by default. */
const OWN_START_KBPS = 300;
/**
 * kbit/s for a call's first connection: enough for a full-size first picture,
 * and small enough for a slow uplink.
 */
const FIRST_START_KBPS = 1_000;
/** Upper limit in kbit/s: enough for any picture that a call sends. */
const HIGHEST_START_KBPS = 3_000;

/**
 * The getStats fields (W3C webrtc-stats) that say how much a connection can
 * send.
 */
type Stat = Partial<
  { type: string; nominated: boolean; availableOutgoingBitrate: number }
>;

/**
 * Bit rate that a connection could send, in kbit/s; null if the browser does
 * not report it.
 */
export function sendingRate(stats: Iterable<unknown>): number | null {
  for (const stat of stats as Iterable<Stat>) {
    if (stat.type !== "candidate-pair" || !stat.nominated) continue;
    const bitrate = stat.availableOutgoingBitrate;
    if (bitrate !== undefined) return Math.round(bitrate / 1000);
  }
  return null;
}

/**
 * Lets a replacement connection start with the bit rate of the previous one.
 * With a browser's default of 300 kbit/s, frames are dropped until they are
 * small enough, and the first picture takes a third of a second. Chromium reads
 * the value in the answer; other browsers ignore it.
 *
 * @param kbps bit rate of the previous connection; null for a call's first one
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
