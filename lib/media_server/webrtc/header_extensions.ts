import { readUint16, writeUint16 } from "./bytes.ts";
import type { RtpHeader } from "./rtp_packet.ts";

/** RFC 8843 15: names the m-line that a packet belongs to. */
export const MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid";
/** draft-holmer-rmcat-transport-wide-cc-extensions-01. */
export const TRANSPORT_CC_URI =
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/** Extensions with the same meaning for any receiver, so that they may be forwarded. */
export const FORWARDED_EXTENSIONS: ReadonlySet<string> = new Set([
  MID_URI,
  TRANSPORT_CC_URI,
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
  "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
  "http://www.webrtc.org/experiments/rtp-hdrext/video-timing",
  "http://www.webrtc.org/experiments/rtp-hdrext/color-space",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "urn:ietf:params:rtp-hdrext:toffset",
  "urn:3gpp:video-orientation",
]);

/** The largest id that fits a one-byte element (RFC 8285 4.2). */
export const MAX_ONE_BYTE_ID = 14;
const ONE_BYTE_PROFILE = 0xbede;
/** The low four bits are "appbits" (RFC 8285 4.3). */
const TWO_BYTE_PROFILE = 0x1000;

/** Header extensions that one side of a forwarder negotiated. */
export interface ExtensionSide {
  /** Absent where the offer names no m-line. */
  mid?: string;
  /** Ids by URI. */
  extensions: ReadonlyMap<string, number>;
}

/** Mapping of one side's extensions to the other side's. */
export interface ExtensionMap {
  /** True when nothing needs to be rewritten. */
  identity: boolean;
  /** New id for each id; 0 removes the element. */
  ids: Uint8Array;
  /** The source's id of the MID element; 0 when it has none. */
  midId: number;
  mid: Uint8Array;
  /** The source's id of the transport-wide sequence number; 0 when either side has none. */
  transportCcId: number;
}

/** Works out how to write the extensions of a source for a sink. */
export function mapExtensions(
  source: ExtensionSide,
  sink: ExtensionSide,
): ExtensionMap {
  const ids = new Uint8Array(256);
  let identity = source.mid === sink.mid;
  for (const [uri, id] of source.extensions) {
    ids[id] = sink.extensions.get(uri) ?? 0;
    if (ids[id] !== id) identity = false;
  }
  const transportCcId = source.extensions.get(TRANSPORT_CC_URI) ?? 0;
  return {
    identity,
    ids,
    midId: source.extensions.get(MID_URI) ?? 0,
    mid: new TextEncoder().encode(sink.mid ?? ""),
    transportCcId: ids[transportCcId] === 0 ? 0 : transportCcId,
  };
}

/** Called with the id and the position of one element's data. `element` is where its header starts. */
type ElementVisitor = (
  id: number,
  element: number,
  start: number,
  end: number,
) => void;

/** Walks over the elements of a header extension. Never throws. */
export function visitElements(
  packet: Uint8Array,
  header: RtpHeader,
  visit: ElementVisitor,
): void {
  const oneByte = header.extensionProfile === ONE_BYTE_PROFILE;
  if (!oneByte && (header.extensionProfile & 0xfff0) !== TWO_BYTE_PROFILE) {
    return;
  }
  let offset = header.extensionStart;
  while (offset < header.extensionEnd) {
    if (packet[offset] === 0) {
      offset++;
      continue;
    }
    const element = offset;
    const id = oneByte ? packet[offset] >> 4 : packet[offset];
    // RFC 8285 4.2: nothing after this id may be interpreted.
    if (oneByte && id === MAX_ONE_BYTE_ID + 1) return;
    if (!oneByte && offset + 2 > header.extensionEnd) return;
    const length = oneByte ? (packet[offset] & 0x0f) + 1 : packet[offset + 1];
    const start = offset + (oneByte ? 1 : 2);
    offset = start + length;
    if (offset > header.extensionEnd) return;
    visit(id, element, start, offset);
  }
}

/**
 * Rewrites the extensions of a packet for its sink, in place. Extensions that the sink does
 * not know becomes padding.
 *
 * @param transportCcOffset offset added to the transport-wide sequence number; null removes it
 */
export function rewriteExtensions(
  packet: Uint8Array,
  header: RtpHeader,
  map: ExtensionMap,
  transportCcOffset: number | null,
): void {
  const oneByte = header.extensionProfile === ONE_BYTE_PROFILE;
  visitElements(packet, header, (id, element, start, end) => {
    const mapped = map.ids[id];
    const removed = mapped === 0 || (oneByte && mapped > MAX_ONE_BYTE_ID) ||
      // The sink also knows the m-line by SSRC; a value of another length would move the payload.
      (id === map.midId && end - start !== map.mid.length) ||
      (id === map.transportCcId &&
        (transportCcOffset === null || end - start < 2));
    if (removed) {
      packet.fill(0, element, end);
      return;
    }
    packet[element] = oneByte ? (mapped << 4) | (end - start - 1) : mapped;
    if (id === map.midId) packet.set(map.mid, start);
    if (id === map.transportCcId && transportCcOffset) {
      writeUint16(packet, start, readUint16(packet, start) + transportCcOffset);
    }
  });
}

/** The transport-wide sequence number of a packet; null without one. */
export function readTransportCc(
  packet: Uint8Array,
  header: RtpHeader,
  transportCcId: number,
): number | null {
  let sequence: number | null = null;
  visitElements(packet, header, (id, _element, start, end) => {
    if (id === transportCcId && end - start >= 2) {
      sequence = readUint16(packet, start);
    }
  });
  return sequence;
}
