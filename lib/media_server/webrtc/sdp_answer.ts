import type { Direction, OfferedMedia, RefusedMedia } from "./offered_media.ts";
import type { OfferedTransport } from "./offered_transport.ts";
import type { Offer } from "./sdp_offer.ts";

/** The SSRCs with which a peer sends one kind of media. */
export interface OutgoingSsrcs {
  main: number;
  rtx: number;
}

/** A peer's own parameters in its answer. */
export interface LocalIdentity {
  ssrcs: { audio: OutgoingSsrcs; video: OutgoingSsrcs };
  cname: string;
  /** Stream id, the same for both kinds so that they are played in sync. */
  msid: string;
  /** Highest video rate that it accepts, in kbit/s; 0 or absent for any rate. */
  maxVideoKbps?: number;
}

/** The local end of the transport. */
export interface LocalTransport {
  iceUfrag: string;
  icePwd: string;
  fingerprint: string;
  setup: string;
}

/** Direction of media from the answerer's view (RFC 3264 6.1). */
const ANSWERED_DIRECTION: Record<Direction, Direction> = {
  sendrecv: "sendrecv",
  sendonly: "recvonly",
  recvonly: "sendonly",
  inactive: "inactive",
};

/**
 * Receive parameters of each codec (RFC 7587 6.1). The server accepts anything; a browser
 * that adds error correction loses less on its way to the other side.
 */
const RECEIVE_PARAMETERS = {
  opus: "minptime=10;useinbandfec=1",
  VP8: null,
} as const;

/** Name of the only m-line that the transport library knows. */
export const TRANSPORT_MID = "media";

/**
 * Writes the offer for the transport library: one m-line standing for the
 * whole bundle. The library then delivers every packet once, whatever its SSRC,
 * and gets no client input but credentials and fingerprint.
 */
export function writeTransportOffer(transport: OfferedTransport): string {
  const [{ type, hash }] = transport.fingerprints;
  return lines([
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    // Makes the library take the controlling role (RFC 8445 6.1.1).
    ...(transport.iceLite ? ["a=ice-lite"] : []),
    `a=group:BUNDLE ${TRANSPORT_MID}`,
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "c=IN IP4 0.0.0.0",
    `a=mid:${TRANSPORT_MID}`,
    "a=sendrecv",
    "a=rtcp-mux",
    "a=rtpmap:96 VP8/90000",
    `a=ice-ufrag:${transport.iceUfrag}`,
    `a=ice-pwd:${transport.icePwd}`,
    "a=ice-options:trickle",
    `a=fingerprint:${type} ${hash}`,
    `a=setup:${transport.setup}`,
  ]);
}

/** Finds the local end of the transport in the library's answer; null when a part is missing. */
export function readLocalTransport(sdp: string): LocalTransport | null {
  const value = (name: string) =>
    sdp.match(new RegExp(`^a=${name}:(.+?)\r?$`, "m"))?.[1];
  const iceUfrag = value("ice-ufrag");
  const icePwd = value("ice-pwd");
  const fingerprint = value("fingerprint");
  const setup = value("setup");
  if (!iceUfrag || !icePwd || !fingerprint || !setup) return null;
  return { iceUfrag, icePwd, fingerprint, setup };
}

/**
 * Writes the answer to an offer (RFC 3264, RFC 9429).
 *
 * @param transport null when every m-line is refused
 */
export function writeAnswer(
  offer: Offer,
  transport: LocalTransport | null,
  identity: LocalIdentity,
): string {
  return lines([
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    ...(offer.bundle ? [`a=group:BUNDLE ${offer.bundle.join(" ")}`] : []),
    `a=msid-semantic: WMS ${identity.msid}`,
    ...offer.media.flatMap((media) =>
      media.kind === "refused" || !transport
        ? refusedLines(media)
        : acceptedLines(media, transport, identity)
    ),
  ]);
}

function refusedLines(media: RefusedMedia | OfferedMedia): string[] {
  if (media.kind !== "refused") return [];
  return [
    `m=${media.type} 0 ${media.rest}`,
    "c=IN IP4 0.0.0.0",
    ...midLine(media),
    "a=inactive",
  ];
}

function acceptedLines(
  media: OfferedMedia,
  transport: LocalTransport,
  identity: LocalIdentity,
): string[] {
  const { codec } = media;
  const { payloadType, rtx } = codec;
  const parameters = RECEIVE_PARAMETERS[codec.name];
  const direction = ANSWERED_DIRECTION[media.direction];
  const payloadTypes = rtx === undefined
    ? `${payloadType}`
    : `${payloadType} ${rtx.payloadType}`;
  return [
    `m=${media.kind} 9 ${media.protocol} ${payloadTypes}`,
    "c=IN IP4 0.0.0.0",
    ...bandwidthLine(media, identity),
    "a=rtcp:9 IN IP4 0.0.0.0",
    `a=ice-ufrag:${transport.iceUfrag}`,
    `a=ice-pwd:${transport.icePwd}`,
    "a=ice-options:trickle",
    `a=fingerprint:${transport.fingerprint}`,
    `a=setup:${transport.setup}`,
    ...midLine(media),
    ...[...media.extensions].map(([uri, id]) => `a=extmap:${id} ${uri}`),
    `a=${direction}`,
    "a=rtcp-mux",
    ...(media.reducedSizeRtcp ? ["a=rtcp-rsize"] : []),
    `a=rtpmap:${payloadType} ${codec.encoding}`,
    ...codec.feedback.map((feedback) => `a=rtcp-fb:${payloadType} ${feedback}`),
    ...(parameters ? [`a=fmtp:${payloadType} ${parameters}`] : []),
    ...(rtx
      ? [
        `a=rtpmap:${rtx.payloadType} ${rtx.encoding}`,
        `a=fmtp:${rtx.payloadType} apt=${payloadType}`,
      ]
      : []),
    ...(direction === "sendrecv" || direction === "sendonly"
      ? sourceLines(media, identity)
      : []),
  ];
}

function midLine({ mid }: RefusedMedia | OfferedMedia): string[] {
  return mid === undefined ? [] : [`a=mid:${mid}`];
}

/** The rate that the browser may send (RFC 8866 5.8). */
function bandwidthLine(
  { kind }: OfferedMedia,
  { maxVideoKbps }: LocalIdentity,
): string[] {
  return kind === "video" && maxVideoKbps ? [`b=AS:${maxVideoKbps}`] : [];
}

function sourceLines(media: OfferedMedia, identity: LocalIdentity): string[] {
  const { main, rtx } = identity.ssrcs[media.kind];
  const paired = media.codec.rtx !== undefined;
  const ssrcs = paired ? [main, rtx] : [main];
  const msid = `${identity.msid} ${identity.msid}-${media.kind}`;
  return [
    `a=msid:${msid}`,
    ...(paired ? [`a=ssrc-group:FID ${main} ${rtx}`] : []),
    ...ssrcs.flatMap((ssrc) => [
      `a=ssrc:${ssrc} cname:${identity.cname}`,
      `a=ssrc:${ssrc} msid:${msid}`,
    ]),
  ];
}

function lines(content: string[]): string {
  return content.join("\r\n") + "\r\n";
}
