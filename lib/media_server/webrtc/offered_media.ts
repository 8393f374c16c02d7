import {
  attribute,
  byPayloadType,
  type MediaDescription,
  type RtpMap,
  rtpMaps,
  type SessionDescription,
} from "../../sdp/session_description.ts";
import type { MediaKind } from "../media_engine.ts";
import {
  type AnnouncedSources,
  announcedSources,
} from "./announced_sources.ts";
import {
  FORWARDED_EXTENSIONS,
  MAX_ONE_BYTE_ID,
  MID_URI,
} from "./header_extensions.ts";

/** Direction of media, from the browser's view (RFC 8866 6.7). */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** The one codec of an m-line, with the offer's own numbers. */
export interface OfferedCodec {
  name: "VP8" | "opus";
  /** The value after `a=rtpmap:<payload type> `. */
  encoding: string;
  payloadType: number;
  /** Its retransmission format (RFC 4588). */
  rtx?: { payloadType: number; encoding: string };
  feedback: string[];
}

/** An m-line that can be answered with media. */
export interface OfferedMedia {
  kind: MediaKind;
  /** Absent where the offer has none (RFC 5888 4). */
  mid?: string;
  mLineIndex: number;
  protocol: string;
  direction: Direction;
  codec: OfferedCodec;
  /** Header-extension ids by URI. */
  extensions: ReadonlyMap<string, number>;
  reducedSizeRtcp: boolean;
  sources: AnnouncedSources;
}

/** An m-line that is refused. */
export interface RefusedMedia {
  kind: "refused";
  mid?: string;
  mLineIndex: number;
  /** The word between `m=` and the port. */
  type: string;
  /** The rest of the line, after the port. */
  rest: string;
}

const CODECS = {
  audio: { name: "opus", rate: 48_000 },
  video: { name: "VP8", rate: 90_000 },
} as const;

/** RTP with feedback over DTLS: RFC 5764 8, RFC 7850, and the name that browsers used before these. */
const PROTOCOLS: ReadonlySet<string> = new Set([
  "UDP/TLS/RTP/SAVPF",
  "TCP/DTLS/RTP/SAVPF",
  "TCP/TLS/RTP/SAVPF",
  "RTP/SAVPF",
]);

/** Feedback that is carried from end to end. */
const FEEDBACK: Record<MediaKind, ReadonlySet<string>> = {
  audio: new Set(["transport-cc"]),
  video: new Set([
    "nack",
    "nack pli",
    "ccm fir",
    "goog-remb",
    "transport-cc",
  ]),
};
/** Most restrictive first: the first match counts in a section that has several. */
const DIRECTIONS = ["inactive", "sendonly", "recvonly", "sendrecv"] as const;

/** Reads an m-line; null when the engine cannot carry it. */
export function offeredMedia(
  session: SessionDescription,
  section: MediaDescription,
  mLineIndex: number,
): OfferedMedia | null {
  const { type: kind, protocol } = section;
  if (kind !== "audio" && kind !== "video") return null;
  if (!PROTOCOLS.has(protocol) || !hasPort(section)) return null;
  // RFC 4145 4.1: the offer asks to make no connection for now, so none would ever carry media.
  if (attribute("setup", section, session) === "holdconn") return null;
  const codec = offeredCodec(kind, section);
  if (!codec) return null;
  const mid = attribute("mid", section);
  return {
    kind,
    mid,
    mLineIndex,
    protocol,
    direction: directionOf(section) ?? directionOf(session) ?? "sendrecv",
    codec,
    extensions: offeredExtensions(section, mid !== undefined),
    reducedSizeRtcp: section.attributes.has("rtcp-rsize"),
    sources: announcedSources(section),
  };
}

/** The same m-line, refused. */
export function refusedMedia(
  section: MediaDescription,
  mLineIndex: number,
): RefusedMedia {
  const { type, protocol, formats } = section;
  return {
    kind: "refused",
    mid: attribute("mid", section),
    mLineIndex,
    type,
    rest: `${protocol} ${formats.join(" ") || "0"}`,
  };
}

/** Port 0 is a refusal, except for an m-line that shares another one's transport (RFC 9143 6). Several ports are not supported. */
function hasPort({ port, attributes }: MediaDescription): boolean {
  if (port.includes("/")) return false;
  return Number(port) > 0 || attributes.has("bundle-only");
}

function directionOf(
  { attributes }: Pick<SessionDescription, "attributes">,
): Direction | undefined {
  return DIRECTIONS.find((direction) => attributes.has(direction));
}

function offeredCodec(
  kind: MediaKind,
  section: MediaDescription,
): OfferedCodec | null {
  const { name, rate } = CODECS[kind];
  const maps = rtpMaps(section);
  const main = maps.find(({ codec, clockRate }) =>
    codec === name.toLowerCase() && clockRate === rate
  );
  if (!main) return null;
  const rtx = rtxOf(main, maps, section);
  const feedback = new Set<string>();
  for (const value of section.attributes.get("rtcp-fb") ?? []) {
    const [, payloadType, what] = value.match(/^(\*|\d+) (.*)$/) ?? [];
    const applies = payloadType === "*" ||
      payloadType === String(main.payloadType);
    if (applies && FEEDBACK[kind].has(what)) feedback.add(what);
  }
  return {
    name,
    encoding: main.encoding,
    payloadType: main.payloadType,
    ...(rtx ? { rtx } : {}),
    feedback: [...feedback],
  };
}

/** The retransmission format of a payload type (RFC 4588 8.1): refers to it by `apt`, with the same clock rate. */
function rtxOf(
  main: RtpMap,
  maps: readonly RtpMap[],
  section: MediaDescription,
): OfferedCodec["rtx"] {
  const parameters = byPayloadType(section.attributes.get("fmtp"));
  return maps.find(({ codec, clockRate, payloadType }) =>
    codec === "rtx" && clockRate === main.clockRate &&
    parameters.get(String(payloadType))?.split(/[; ]+/)
      .includes(`apt=${main.payloadType}`)
  );
}

/** The extensions for both directions whose ids fit one-byte elements; of a repeated id or URI, the first counts. */
function offeredExtensions(
  section: MediaDescription,
  hasMid: boolean,
): Map<string, number> {
  const extensions = new Map<string, number>();
  const ids = new Set<number>();
  for (const value of section.attributes.get("extmap") ?? []) {
    const [id, uri] = value.split(" ", 2);
    const usable = /^\d{1,2}$/.test(id) && Number(id) >= 1 &&
      Number(id) <= MAX_ONE_BYTE_ID && FORWARDED_EXTENSIONS.has(uri) &&
      (hasMid || uri !== MID_URI);
    if (!usable || ids.has(Number(id)) || extensions.has(uri)) continue;
    ids.add(Number(id));
    extensions.set(uri, Number(id));
  }
  return extensions;
}
