/**
 * Reads the session descriptions of sealed calls: they go from browser to
 * browser, and only the transport in them becomes the relay's.
 *
 * @module
 */
import {
  MAX_MEDIA_DESCRIPTIONS,
  readPayloadType,
} from "../../sdp/session_description.ts";
import { SdpError } from "../webrtc/sdp_error.ts";
import { type BrowserCredentials, browserCredentials } from "./credentials.ts";

/** One m-line of a description. */
export interface SealedMedia {
  /** Null for an m-line that is not passed on. */
  kind: "audio" | "video" | null;
  /** The m-line itself. */
  line: string;
  formats: string[];
  mid: string;
  /** Attribute and bandwidth lines that may be passed on, in order. */
  lines: string[];
}

/** A browser's description, as far as the other browser gets it, with its credentials, which that one does not get. */
export interface SealedDescription {
  ice: BrowserCredentials;
  fingerprints: string[];
  setup: string;
  /** Session attributes that may be passed on. */
  session: string[];
  media: SealedMedia[];
}

/** Attributes of an m-line that the other browser gets. */
const PASSED: ReadonlySet<string> = new Set([
  "extmap",
  "extmap-allow-mixed",
  "fmtp",
  "inactive",
  "maxptime",
  "msid",
  "ptime",
  "recvonly",
  "rtcp-fb",
  "rtcp-mux",
  "rtcp-rsize",
  "rtpmap",
  "sendonly",
  "sendrecv",
  "ssrc",
  "ssrc-group",
]);
/** Attributes of the session that the other browser gets. */
const PASSED_SESSION: ReadonlySet<string> = new Set([
  "extmap-allow-mixed",
  "msid-semantic",
]);

/** In characters; a browser's longest lines have a few hundred. */
const MAX_LINE_LENGTH = 1_000;
/** A browser's offer of two m-lines has about 150. */
const MAX_LINES = 2_000;

/** The only protocol that is passed on (RFC 5764). */
export const PROTOCOL = "UDP/TLS/RTP/SAVPF";
/** Printable ASCII: nothing else can end a line early. */
const PRINTABLE = /^[\x20-\x7e]*$/;

/**
 * Reads a browser's offer or answer.
 *
 * @throws {SdpError} 40201 when it has no bundled sound or picture to be sealed
 */
export function readSealed(sdp: string): SealedDescription {
  const lines = sdp.split(/\r\n|\r|\n/, MAX_LINES + 1);
  if (lines[0] !== "v=0") throw new SdpError(40201, "Not an SDP");
  if (lines.length > MAX_LINES) {
    throw new SdpError(40201, "The SDP is too long");
  }
  const session: string[] = [];
  const media: SealedMedia[] = [];
  const transport = new Map<string, string[]>();
  const bundled = new Set<string>();
  let current: SealedMedia | null = null;
  for (const line of lines) {
    if (line.length > MAX_LINE_LENGTH || !PRINTABLE.test(line)) continue;
    if (line.startsWith("m=")) {
      if (media.length === MAX_MEDIA_DESCRIPTIONS) {
        throw new SdpError(40201, "The SDP has too many m-lines");
      }
      current = newMedia(line, media);
      media.push(current);
    } else if (line.startsWith("b=")) current?.lines.push(line);
    else if (line.startsWith("a=")) {
      const colon = line.indexOf(":");
      const name = line.slice(2, colon < 0 ? undefined : colon);
      const value = colon < 0 ? "" : line.slice(colon + 1);
      if (TRANSPORT.has(name)) {
        // The tagged m-line's transport is the one of all (RFC 9143 7.2): the first that has it.
        const known = transport.get(name) ?? [];
        transport.set(name, [...known, value]);
      } else if (name === "group" && value.startsWith("BUNDLE ")) {
        for (const mid of value.split(" ").slice(1)) bundled.add(mid);
      } else if (current === null) {
        if (PASSED_SESSION.has(name)) session.push(line);
      } else if (name === "mid") current.mid = value;
      else if (PASSED.has(name)) current.lines.push(line);
    }
  }
  for (const part of media) {
    if (!bundled.has(part.mid) || !part.lines.includes("a=rtcp-mux")) {
      part.kind = null;
    }
  }
  return { ...readTransport(transport), session, media: assertSome(media) };
}

/** Attributes of the transport, which become the relay's. */
const TRANSPORT = new Set(["fingerprint", "setup", "ice-ufrag", "ice-pwd"]);

/** Kinds by payload type of what a browser may send: that of the other's description. */
export function payloadKinds(
  { media }: SealedDescription,
  numbers: Readonly<Record<"audio" | "video", number>>,
  kinds: Uint8Array,
): void {
  kinds.fill(0);
  for (const { kind, formats } of media) {
    if (kind === null) continue;
    for (const format of formats) {
      const type = readPayloadType(format);
      if (type !== null) kinds[type] = numbers[kind];
    }
  }
}

function newMedia(line: string, before: readonly SealedMedia[]): SealedMedia {
  const [type, port, protocol, ...formats] = line.slice(2).split(" ");
  const kind = type === "audio" || type === "video" ? type : null;
  // One of each: more would share the counters, and no browser of ours has more.
  const passed = kind !== null && protocol === PROTOCOL && port !== "0" &&
    !before.some((other) => other.kind === kind);
  return {
    kind: passed ? kind : null,
    line,
    formats: formats.filter((format) => format !== ""),
    mid: "",
    lines: [],
  };
}

function readTransport(
  transport: ReadonlyMap<string, readonly string[]>,
): Pick<SealedDescription, "fingerprints" | "setup" | "ice"> {
  const fingerprints = [...new Set(transport.get("fingerprint"))];
  const setup = transport.get("setup")?.[0] ?? "";
  if (fingerprints.length === 0) {
    throw new SdpError(40201, "The SDP has no fingerprint");
  }
  if (!/^(actpass|active|passive)$/.test(setup)) {
    throw new SdpError(40201, "The SDP does not say who opens DTLS");
  }
  const first = (name: string) => transport.get(name)?.[0] ?? "";
  const ice = browserCredentials(first("ice-ufrag"), first("ice-pwd"));
  if (!ice) throw new SdpError(40201, "The SDP has no ICE credentials");
  return { fingerprints, setup, ice };
}

/**
 * Passes the m-lines of a description on, of which at least one carries media.
 *
 * @throws {SdpError} 40201 when none does
 */
export function assertSome(media: SealedMedia[]): SealedMedia[] {
  if (media.some(({ kind, formats }) => kind !== null && formats.length > 0)) {
    return media;
  }
  throw new SdpError(40201, "The SDP has no bundled sound or picture");
}
