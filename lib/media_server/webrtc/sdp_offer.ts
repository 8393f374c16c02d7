import * as sdpTransform from "sdp-transform";
import type { MediaKind } from "../media_engine.ts";
import { FORWARDED_EXTENSIONS, MAX_ONE_BYTE_ID } from "./header_extensions.ts";
import { SdpError } from "./sdp_error.ts";

/** Which way media may go, as the browser sees it (RFC 8866 6.7). */
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** The one codec of an m-line, with the offer's own numbers. */
export interface OfferedCodec {
  name: "VP8" | "opus";
  /** As after `a=rtpmap:<payload type> `. */
  encoding: string;
  payloadType: number;
  /** Payload type of retransmissions (RFC 4588). */
  rtxPayloadType?: number;
  parameters?: string;
  feedback: string[];
}

/** An m-line that will be answered with media. */
export interface OfferedMedia {
  kind: MediaKind;
  mid: string;
  mLineIndex: number;
  protocol: string;
  direction: Direction;
  codec: OfferedCodec;
  /** Header-extension ids by URI. */
  extensions: ReadonlyMap<string, number>;
  reducedSizeRtcp: boolean;
}

/** An m-line that will be refused. */
export interface RefusedMedia {
  kind: "refused";
  mid?: string;
  mLineIndex: number;
  /** What stands between `m=` and the port. */
  type: string;
  /** What follows the port. */
  rest: string;
}

/** What is needed to reach the browser: ICE and DTLS. */
export interface OfferedTransport {
  iceUfrag: string;
  icePwd: string;
  fingerprint: { type: string; hash: string };
  setup: "actpass" | "active" | "passive";
  candidates: string[];
}

/** An offer, as far as the engine is concerned. */
export interface Offer {
  media: (OfferedMedia | RefusedMedia)[];
  /** Null when every m-line is refused. */
  transport: OfferedTransport | null;
}

/** The part of sdp-transform's result that is read here; the package has no types. */
interface ParsedDescription extends ParsedTransport {
  version?: unknown;
  groups?: { type: string; mids: string | number }[];
  media: ParsedMedia[];
}
interface ParsedTransport {
  iceUfrag?: string | number;
  icePwd?: string | number;
  setup?: string;
  fingerprint?: { type: string; hash: string };
}
interface ParsedMedia extends ParsedTransport {
  type: string;
  port: number;
  protocol: string;
  payloads?: string | number;
  mid?: string | number;
  direction?: string;
  rtcpRsize?: string;
  bundleOnly?: string;
  rtp: { payload: number; codec: string; rate?: number; encoding?: number }[];
  fmtp: { payload: number; config: string }[];
  rtcpFb?: { payload: number | string; type: string; subtype?: string }[];
  ext?: { value: number; direction?: string; uri: string }[];
}

const CODECS = {
  audio: { name: "opus", rate: 48_000 },
  video: { name: "VP8", rate: 90_000 },
} as const;

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
const DIRECTIONS: readonly string[] = ["sendonly", "recvonly", "inactive"];
const SETUPS: readonly string[] = ["active", "passive"];
const MAX_PAYLOAD_TYPE = 127;

/**
 * Reads an offer.
 *
 * @throws {SdpError} 40201 when it is no SDP or lacks what a connection needs
 */
export function parseOffer(sdp: string): Offer {
  if (!sdp.startsWith("v=0")) throw new SdpError(40201, "Not an SDP");
  let parsed: ParsedDescription;
  try {
    parsed = sdpTransform.parse(sdp);
  } catch (error) {
    throw new SdpError(40201, "The SDP cannot be parsed", { cause: error });
  }
  if (parsed.media.length === 0) {
    throw new SdpError(40201, "The offer has no m-line");
  }
  const bundled = String(
    parsed.groups?.find((group) => group.type === "BUNDLE")?.mids ?? "",
  ).split(" ").filter((mid) => mid !== "");
  const taken = new Set<MediaKind>();
  const media = parsed.media.map((section, mLineIndex) => {
    const accepted = acceptedMedia(section, mLineIndex);
    // There is one transport: m-lines outside the bundle of the first cannot have theirs.
    const reachable = accepted && !taken.has(accepted.kind) &&
      (taken.size === 0 || bundled.includes(accepted.mid));
    if (!reachable) return refusedMedia(section, mLineIndex);
    taken.add(accepted.kind);
    return accepted;
  });
  const first = media.find((section) => section.kind !== "refused");
  const carrier = first && parsed.media[first.mLineIndex];
  return {
    media,
    transport: carrier
      ? offeredTransport(parsed, carrier, candidateLines(sdp))
      : null,
  };
}

function acceptedMedia(
  section: ParsedMedia,
  mLineIndex: number,
): OfferedMedia | null {
  const { type: kind, protocol } = section;
  if (kind !== "audio" && kind !== "video") return null;
  // Port 0 is a refusal, but for an m-line of a bundle alone (RFC 9143 6).
  const refused = section.port === 0 && section.bundleOnly === undefined;
  if (refused || !String(protocol).endsWith("RTP/SAVPF")) return null;
  const codec = offeredCodec(kind, section);
  if (!codec) return null;
  const extensions = new Map<string, number>();
  for (const { uri, value, direction } of section.ext ?? []) {
    const usable = value >= 1 && value <= MAX_ONE_BYTE_ID && !direction;
    if (usable && FORWARDED_EXTENSIONS.has(uri)) extensions.set(uri, value);
  }
  return {
    kind,
    mid: String(section.mid ?? mLineIndex),
    mLineIndex,
    protocol,
    direction: DIRECTIONS.includes(section.direction ?? "")
      ? section.direction as Direction
      : "sendrecv",
    codec,
    extensions,
    reducedSizeRtcp: section.rtcpRsize !== undefined,
  };
}

function offeredCodec(
  kind: MediaKind,
  section: ParsedMedia,
): OfferedCodec | null {
  const { name, rate } = CODECS[kind];
  const listed = String(section.payloads ?? "").split(" ").map(Number);
  const usable = section.rtp.filter(({ payload }) =>
    listed.includes(payload) && payload <= MAX_PAYLOAD_TYPE
  );
  const main = usable.find((rtp) =>
    rtp.codec.toLowerCase() === name.toLowerCase() && rtp.rate === rate
  );
  if (!main) return null;
  const rtx = usable.find((rtp) =>
    rtp.codec.toLowerCase() === "rtx" &&
    section.fmtp.some(({ payload, config }) =>
      payload === rtp.payload &&
      new RegExp(`(^|[; ])apt=${main.payload}($|[; ])`).test(config)
    )
  );
  const feedback = new Set<string>();
  for (const { payload, type, subtype } of section.rtcpFb ?? []) {
    const value = subtype ? `${type} ${subtype}` : type;
    const applies = payload === "*" || Number(payload) === main.payload;
    if (applies && FEEDBACK[kind].has(value)) feedback.add(value);
  }
  return {
    name,
    encoding: `${main.codec}/${main.rate}${
      main.encoding ? `/${main.encoding}` : ""
    }`,
    payloadType: main.payload,
    rtxPayloadType: rtx?.payload,
    parameters: section.fmtp.find(({ payload }) => payload === main.payload)
      ?.config,
    feedback: [...feedback],
  };
}

function refusedMedia(section: ParsedMedia, mLineIndex: number): RefusedMedia {
  return {
    kind: "refused",
    mid: section.mid === undefined ? undefined : String(section.mid),
    mLineIndex,
    type: section.type,
    rest: `${section.protocol} ${section.payloads ?? 0}`,
  };
}

function offeredTransport(
  session: ParsedTransport,
  section: ParsedTransport,
  candidates: string[],
): OfferedTransport {
  const iceUfrag = section.iceUfrag ?? session.iceUfrag;
  const icePwd = section.icePwd ?? session.icePwd;
  const fingerprint = section.fingerprint ?? session.fingerprint;
  if (iceUfrag === undefined || icePwd === undefined) {
    throw new SdpError(40201, "The offer has no ICE credentials");
  }
  if (!fingerprint) throw new SdpError(40201, "The offer has no fingerprint");
  const setup = section.setup ?? session.setup ?? "";
  return {
    iceUfrag: String(iceUfrag),
    icePwd: String(icePwd),
    fingerprint,
    setup: SETUPS.includes(setup) ? setup as "active" | "passive" : "actpass",
    candidates,
  };
}

function candidateLines(sdp: string): string[] {
  return sdp.split(/\r?\n/).filter((line) => line.startsWith("a=candidate:"))
    .map((line) => line.slice("a=".length));
}
