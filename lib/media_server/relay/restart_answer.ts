import { SdpError } from "../webrtc/sdp_error.ts";
import {
  assertSome,
  type SealedDescription,
  type SealedMedia,
} from "./sealed_description.ts";
import { type RelayTransport, writeSealed } from "./sealed_writer.ts";

/** The side that opens the DTLS association (RFC 8842 5.2). */
export type SetupRole = "active" | "passive";

/**
 * The relay's own answer to an offer that restarts ICE: what the other browser said
 * when both agreed, within what is offered now.
 *
 * @param offer the restart
 * @param own what the offering browser said when both agreed
 * @param other what the other browser said then
 * @throws {SdpError} 40201 when the offer is not of the same connection
 */
export function answerRestart(
  offer: SealedDescription,
  own: SealedDescription,
  other: SealedDescription,
  setup: SetupRole,
  transport: RelayTransport,
): string {
  if (!isSame(offer.fingerprints, own.fingerprints)) {
    throw new SdpError(
      40201,
      "The certificate is a new one: both browsers have to connect again",
    );
  }
  const media = offer.media.map((offered, index): SealedMedia => {
    const mine = own.media.at(index);
    const theirs = other.media.at(index);
    if (
      !mine || !theirs || offered.kind === null || theirs.kind === null ||
      mine.kind !== offered.kind || theirs.kind !== offered.kind ||
      mine.mid !== offered.mid
    ) return { ...offered, kind: null };
    return agreed(offered, mine, theirs);
  });
  assertSome(media);
  return writeSealed(
    media,
    other.session,
    transport,
    other.fingerprints,
    setup,
  );
}

function agreed(
  offered: SealedMedia,
  mine: SealedMedia,
  theirs: SealedMedia,
): SealedMedia {
  const formats = theirs.formats.filter((format) =>
    offered.formats.includes(format) && mine.formats.includes(format)
  );
  const known = new Set(formats);
  const offeredLines = new Set(offered.lines);
  const lines = theirs.lines.filter((line) => {
    const [, name, format] = /^a=([a-z-]+)(?::(\S+))?/.exec(line) ?? [];
    switch (name) {
      case "rtpmap":
      case "fmtp":
        return known.has(format);
      // Both have to be able to use it (RFC 4585 4.2, RFC 8285 6).
      case "rtcp-fb":
        return known.has(format) && offeredLines.has(line);
      case "extmap":
        return offered.lines.some((other) => isSameExtension(other, line));
      case "sendrecv":
      case "sendonly":
      case "recvonly":
      case "inactive":
        return false;
      default:
        return true;
    }
  });
  return {
    ...offered,
    formats,
    lines: [...lines, `a=${answeredDirection(offered, theirs)}`],
  };
}

/** `a=extmap:3/recvonly uri`: id and URI have to be equal. */
function isSameExtension(a: string, b: string): boolean {
  const read = (line: string) => /^a=extmap:(\d+)\S* (\S+)/.exec(line);
  const [one, other] = [read(a), read(b)];
  return one !== null && other !== null && one[1] === other[1] &&
    one[2] === other[2];
}

function answeredDirection(offered: SealedMedia, theirs: SealedMedia): string {
  const [offers, other] = [directionOf(offered), directionOf(theirs)];
  const sends = /^send/.test(other) && /^(sendrecv|recvonly)$/.test(offers);
  const receives = /^(sendrecv|recvonly)$/.test(other) && /^send/.test(offers);
  if (sends) return receives ? "sendrecv" : "sendonly";
  return receives ? "recvonly" : "inactive";
}

function directionOf({ lines }: SealedMedia): string {
  const line = lines.find((line) =>
    /^a=(sendrecv|sendonly|recvonly|inactive)$/.test(line)
  );
  return line?.slice(2) ?? "sendrecv";
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const normal = (list: readonly string[]) =>
    list.map((text) => text.toLowerCase()).sort().join();
  return normal(one) === normal(other);
}
