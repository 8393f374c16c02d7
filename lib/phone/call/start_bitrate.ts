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
 * Lets a connection start with the bit rate of the previous one.
 * With a browser's default of 300 kbit/s, frames are dropped until they are
 * small enough, and the first picture takes a third of a second. Chromium reads
 * the value in the other side's description; other browsers ignore it.
 *
 * @param sdp the other side's answer, or its offer in a sealed call
 * @param kbps bit rate of the previous connection; null for a call's first one
 */
export function startAt(sdp: string, kbps: number | null): string {
  const known = kbps ?? FIRST_START_KBPS;
  if (known <= OWN_START_KBPS) return sdp;
  const rate = Math.min(known, HIGHEST_START_KBPS);
  return sdp.replace(
    /^a=rtpmap:(\d+) VP8\/90000(\r?\n)/m,
    (line, payloadType, end) =>
      `${line}a=fmtp:${payloadType} x-google-start-bitrate=${rate}${end}`,
  );
}
