/**
 * A description that limits the video which its reader sends (`b=AS` in kbit/s, RFC
 * 8866 5.8, and `b=TIAS` in bit/s, RFC 3890): browsers differ in the one they read.
 *
 * @param kbps undefined leaves the description as it is
 */
export function withVideoLimit(sdp: string, kbps: number | undefined): string {
  if (kbps === undefined) return sdp;
  let video = false;
  return sdp.split("\r\n").flatMap((line) => {
    if (line.startsWith("m=")) video = line.startsWith("m=video ");
    if (!video) return line;
    if (line.startsWith("b=")) return [];
    // The order of lines is fixed: bandwidth follows the connection (RFC 8866 5).
    return line.startsWith("c=")
      ? [line, `b=AS:${kbps}`, `b=TIAS:${1_000 * kbps}`]
      : line;
  }).join("\r\n");
}
