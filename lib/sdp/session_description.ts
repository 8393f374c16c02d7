/**
 * Reads a session description (RFC 8866) in time linear in its length, whatever
 * the input: anybody may send one.
 *
 * @module
 */

/** Far more m-lines than a call has; each refused one costs a part of the answer. */
export const MAX_MEDIA_DESCRIPTIONS = 256;

/** The attributes that are kept: those that some part of the program reads. */
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set([
  "bundle-only",
  "candidate",
  "extmap",
  "fingerprint",
  "fmtp",
  "group",
  "ice-lite",
  "ice-pwd",
  "ice-ufrag",
  "inactive",
  "maxptime",
  "mid",
  "ptime",
  "recvonly",
  "rtcp-fb",
  "rtcp-mux",
  "rtcp-rsize",
  "rtpmap",
  "sendonly",
  "sendrecv",
  "setup",
  "ssrc",
  "ssrc-group",
]);

/** Attributes by name, each with its values in order; a flag's value is "". */
export type Attributes = ReadonlyMap<string, readonly string[]>;

/** One m-line with what follows it. */
export interface MediaDescription {
  /** `audio`, `video`, `application`, … */
  type: string;
  /** Kept as written: RFC 8866 5.14 allows a number of ports, `9/2`. */
  port: string;
  protocol: string;
  /** For RTP, the payload types; kept as written. */
  formats: string[];
  /** `b=` lines, without `b=`. */
  bandwidth: string[];
  attributes: Attributes;
}

/** A session description: the part before the first m-line, and the m-lines. */
export interface SessionDescription {
  /** `b=` lines for the whole session. */
  bandwidth: string[];
  attributes: Attributes;
  media: MediaDescription[];
}

/** The text is not a session description. */
export class SdpSyntaxError extends Error {
  override readonly name = "SdpSyntaxError";
}

/**
 * Reads a session description. Lines may end in CRLF, LF or CR; blank lines,
 * trailing spaces and unknown lines are ignored.
 *
 * @throws {SdpSyntaxError} on a wrong first line, a malformed m-line or more
 * than {@link MAX_MEDIA_DESCRIPTIONS}
 */
export function readSessionDescription(sdp: string): SessionDescription {
  if (!sdp.startsWith("v=0")) throw new SdpSyntaxError("Not an SDP");
  const session = new Map<string, string[]>();
  const sessionBandwidth: string[] = [];
  const media: MediaDescription[] = [];
  let attributes = session;
  let bandwidth = sessionBandwidth;
  let start = 0;
  for (let at = 0; at <= sdp.length; at++) {
    const code = at < sdp.length ? sdp.charCodeAt(at) : LINE_FEED;
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) continue;
    // A line that is too short to matter is not sliced.
    const line = at - start > 2 ? sdp.slice(start, at).trimEnd() : "";
    start = at + 1;
    if (line.startsWith("a=")) addAttribute(attributes, line.slice(2));
    else if (line.startsWith("b=")) bandwidth.push(line.slice(2));
    else if (line.startsWith("m=")) {
      if (media.length === MAX_MEDIA_DESCRIPTIONS) {
        throw new SdpSyntaxError("The SDP has too many m-lines");
      }
      attributes = new Map();
      bandwidth = [];
      media.push({ ...readMediaLine(line.slice(2)), bandwidth, attributes });
    }
  }
  return { bandwidth: sessionBandwidth, attributes: session, media };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The last value of an attribute in its media section, or else in the session. */
export function attribute(
  name: string,
  section: { attributes: Attributes },
  session?: { attributes: Attributes },
): string | undefined {
  return section.attributes.get(name)?.at(-1) ??
    session?.attributes.get(name)?.at(-1);
}

/** Meaning of a payload type (`a=rtpmap`, RFC 8866 6.6). */
export interface RtpMap {
  payloadType: number;
  /** Kept as written, with clock rate and channels: `opus/48000/2`. */
  encoding: string;
  /** In lower case. */
  codec: string;
  /** In Hz. */
  clockRate: number;
}

/** The codecs of an m-line, in its order of preference; those without an `a=rtpmap` are left out. */
export function rtpMaps({ formats, attributes }: MediaDescription): RtpMap[] {
  const encodings = byPayloadType(attributes.get("rtpmap"));
  const maps = new Map<number, RtpMap>();
  for (const format of new Set(formats)) {
    const encoding = encodings.get(format);
    if (encoding === undefined || encoding.length > MAX_ENCODING_LENGTH) {
      continue;
    }
    const payloadType = readPayloadType(format);
    if (payloadType === null || maps.has(payloadType)) continue;
    const [codec, clockRate] = encoding.split("/");
    maps.set(payloadType, {
      payloadType,
      encoding,
      codec: codec.toLowerCase(),
      clockRate: Number(clockRate),
    });
  }
  return [...maps.values()];
}

/** Values such as `96 apt=97`, keyed by the text before the first space; of each key the first counts, and overlong values are ignored. */
export function byPayloadType(
  values: readonly string[] = [],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const value of values) {
    if (value.length > MAX_PARAMETERS_LENGTH) continue;
    const space = value.indexOf(" ");
    if (space < 0) continue;
    const payloadType = value.slice(0, space);
    if (!found.has(payloadType)) {
      found.set(payloadType, value.slice(space + 1).trimStart());
    }
  }
  return found;
}

/** In characters; the longest that browsers write, for H.264 and Opus, have about 150. */
const MAX_PARAMETERS_LENGTH = 1_000;
/** In characters; codec names are far shorter. */
const MAX_ENCODING_LENGTH = 64;
const MAX_PAYLOAD_TYPE = 127;
/** RFC 5761 4: with rtcp-mux, these would be taken for RTCP. */
const FIRST_RTCP_PAYLOAD_TYPE = 64;
const LAST_RTCP_PAYLOAD_TYPE = 95;

/** The payload type of a format; null for one that cannot be RTP. */
export function readPayloadType(format: string): number | null {
  if (!/^\d{1,3}$/.test(format)) return null;
  const payloadType = Number(format);
  const usable = payloadType <= MAX_PAYLOAD_TYPE &&
    (payloadType < FIRST_RTCP_PAYLOAD_TYPE ||
      payloadType > LAST_RTCP_PAYLOAD_TYPE);
  return usable ? payloadType : null;
}

/** Most words of an m-line: enough for all payload types. Later ones are ignored. */
const MAX_WORDS = 512;

function readMediaLine(
  value: string,
): Pick<MediaDescription, "type" | "port" | "protocol" | "formats"> {
  const [type, port, protocol, ...formats] = value.split(" ", MAX_WORDS)
    .filter((word) => word !== "");
  if (protocol === undefined || !/^\d{1,5}(\/\d{1,5})?$/.test(port)) {
    throw new SdpSyntaxError("The SDP has a malformed m-line");
  }
  return { type, port, protocol, formats };
}

function addAttribute(attributes: Map<string, string[]>, text: string): void {
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  if (!KEPT_ATTRIBUTES.has(name)) return;
  const value = colon < 0 ? "" : text.slice(colon + 1).trimStart();
  const values = attributes.get(name);
  if (values) values.push(value);
  else attributes.set(name, [value]);
}
