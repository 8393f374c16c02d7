/**
 * Session descriptions of sealed calls: they go from browser to browser, and
 * only the transport in them becomes the relay's.
 *
 * @module
 */
import {
  MAX_MEDIA_DESCRIPTIONS,
  readPayloadType,
} from "../../sdp/session_description.ts";
import { SdpError } from "../webrtc/sdp_error.ts";
import { type BrowserCredentials, browserCredentials } from "./credentials.ts";

/** The relay's side of the transport to one browser. */
export interface RelayTransport {
  ufrag: string;
  password: string;
  port: number;
  /** Addresses that browsers may reach the relay at; at least one. */
  addresses: readonly string[];
}

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

/** The side that opens the DTLS association (RFC 8842 5.2). */
export type SetupRole = "active" | "passive";

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

const PROTOCOL = "UDP/TLS/RTP/SAVPF";
/** RFC 8839 5.1: a host candidate of the first component; the first address is preferred. */
const PRIORITY = 2_130_706_431;
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

/** The description for the other browser: the same, with the relay's transport. */
export function passOn(
  { fingerprints, setup, session, media }: SealedDescription,
  transport: RelayTransport,
): string {
  return write(media, session, transport, fingerprints, setup);
}

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
      "The certificate is a new one: both browsers have to connect anew",
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
  return write(media, other.session, transport, other.fingerprints, setup);
}

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

function assertSome(media: SealedMedia[]): SealedMedia[] {
  if (media.some(({ kind, formats }) => kind !== null && formats.length > 0)) {
    return media;
  }
  throw new SdpError(40201, "The SDP has no bundled sound or picture");
}

function write(
  media: readonly SealedMedia[],
  session: readonly string[],
  { ufrag, password, port, addresses }: RelayTransport,
  fingerprints: readonly string[],
  setup: string,
): string {
  const [first] = addresses;
  const connection = `c=IN IP${first.includes(":") ? 6 : 4} ${first}`;
  const shared = [
    ...addresses.map((address, index) =>
      `a=candidate:${index + 1} 1 udp ${
        PRIORITY - index
      } ${address} ${port} typ host`
    ),
    "a=ice-options:trickle",
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    ...fingerprints.map((fingerprint) => `a=fingerprint:${fingerprint}`),
    `a=setup:${setup}`,
  ];
  const passed = media.filter(({ kind }) => kind !== null);
  const lines = [
    "v=0",
    // RFC 8866 5.2: one session for each leg; its version has to grow, and a clock does.
    `o=- 1 ${Date.now()} IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    "a=ice-lite",
    `a=group:BUNDLE ${passed.map(({ mid }) => mid).join(" ")}`,
    ...session,
    ...media.flatMap((part) =>
      part.kind === null ? refused(part) : [
        `m=${part.kind} ${port} ${PROTOCOL} ${part.formats.join(" ")}`,
        connection,
        ...part.lines.filter((line) => line.startsWith("b=")),
        "a=rtcp:9 IN IP4 0.0.0.0",
        `a=mid:${part.mid}`,
        ...shared,
        ...part.lines.filter((line) => line.startsWith("a=")),
      ]
    ),
  ];
  return lines.join("\r\n") + "\r\n";
}

/** RFC 3264 6: an m-line with port 0 keeps the place of the one that is not passed on. */
function refused({ line, mid }: SealedMedia): string[] {
  const [type, , protocol, ...formats] = line.slice(2).split(" ");
  return [
    `m=${type} 0 ${protocol} ${formats.join(" ")}`,
    "c=IN IP4 0.0.0.0",
    ...(mid === "" ? [] : [`a=mid:${mid}`]),
    "a=inactive",
  ];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  const normal = (list: readonly string[]) =>
    list.map((text) => text.toLowerCase()).sort().join();
  return normal(one) === normal(other);
}
