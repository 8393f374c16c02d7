import type { Buffer } from "node:buffer";
import type { MediaKind } from "../media_engine.ts";
import { readUint16, writeUint16 } from "./bytes.ts";
import {
  type ExtensionMap,
  mapExtensions,
  readTransportCc,
  rewriteExtensions,
} from "./header_extensions.ts";
import { KEYFRAME_INTERVAL_MS } from "./keyframe_requests.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import {
  type RtpHeader,
  writePayloadType,
  writeSequenceNumber,
  writeSsrc,
  writeTimestamp,
} from "./rtp_packet.ts";
import type { OfferedMedia } from "./offered_media.ts";
import type { TransportSequence } from "./transport_sequence.ts";
import { startsKeyframe } from "./vp8.ts";

/** Source of a forwarder. */
export interface ForwarderSource {
  /** The m-line that the browser sends on; null before its offer was answered. */
  sentMedia(kind: MediaKind): OfferedMedia | null;
  /** Asks the browser for a key frame, now or soon. */
  requestKeyframe(nowMs: number, fullIntraRequest: boolean): void;
}

/** Sink of a forwarder. */
export interface ForwarderSink {
  /** The m-line that the browser receives on; null before its offer was answered. */
  receivedMedia(kind: MediaKind): OfferedMedia | null;
  readonly open: boolean;
  stream(kind: MediaKind, rtx: boolean): OutgoingStream;
  readonly transportSequence: TransportSequence;
  /** The source whose transport-wide numbers are used, when audio and video come from different sources. */
  transportSource(): object | null;
  send(packet: Buffer): void;
}

/** Mapping of the source's numbers to the sink's. */
interface Mapping {
  payloadType: number;
  rtxPayloadType: number | undefined;
  extensions: ExtensionMap;
}

/** Carries one kind of media from one browser to another. */
export class Forwarder<
  Source extends ForwarderSource = ForwarderSource,
  Sink extends ForwarderSink = ForwarderSink,
> {
  packets = 0;
  #mapping: Mapping | null = null;
  #awaitingKeyframe: boolean;
  #keyframeRequests = 0;
  #keyframeRequestedAtMs = -Infinity;
  #packetsAtRequest = -1;
  #offered = 0;

  constructor(
    readonly kind: MediaKind,
    readonly source: Source,
    readonly sink: Sink,
  ) {
    this.#awaitingKeyframe = kind === "video";
  }

  /** Writes a packet for the sink, in place, and sends it. */
  forward(
    packet: Buffer,
    header: RtpHeader,
    rtx: boolean,
    nowMs: number,
  ): void {
    this.#offered++;
    const mapping = this.#openMapping();
    if (!mapping) return;
    const payloadType = rtx ? mapping.rtxPayloadType : mapping.payloadType;
    if (payloadType === undefined) return;
    const main = this.sink.stream(this.kind, false);
    // Bandwidth probes before there is media belong to no stream, so there is nothing to continue.
    const probe = header.ssrc === 0;
    if (!probe) {
      if (rtx && !this.#repeatsPresentSource(packet, header, main)) return;
      if (!rtx && !this.#passesKeyframeGate(packet, header, main)) return;
      const stream = rtx ? this.sink.stream(this.kind, true) : main;
      const sequence = stream.admit(this, header, packet.length, nowMs);
      if (sequence === null) return;
      if (sequence !== header.sequenceNumber) {
        writeSequenceNumber(packet, sequence);
      }
      if (main.timestampOffset !== 0) {
        writeTimestamp(packet, header.timestamp + main.timestampOffset);
      }
      if (rtx && main.sequenceOffset !== 0) {
        rewriteOriginalSequence(packet, header, main.sequenceOffset);
      }
      writeSsrc(packet, stream.ssrc);
    }
    if (payloadType !== header.payloadType) {
      writePayloadType(packet, payloadType);
    }
    this.#rewriteExtensions(packet, header, mapping.extensions);
    this.packets++;
    this.sink.send(packet);
  }

  /** Whether the other side can receive this kind of media, and wants it. */
  get isTaken(): boolean {
    return this.#openMapping() !== null;
  }

  /** Asks for a key frame, if the sink receives video: its browser lost a picture, or begins to watch. */
  requestKeyframe(nowMs: number, fullIntraRequest = false): void {
    if (!this.isTaken) return;
    this.#keyframeRequestedAtMs = nowMs;
    this.#packetsAtRequest = this.#offered;
    this.source.requestKeyframe(nowMs, fullIntraRequest);
  }

  /** Handles a sink that begins to watch. */
  sinkOpened(nowMs: number): void {
    if (this.kind !== "video") return;
    this.#awaitingKeyframe = true;
    this.requestKeyframe(nowMs);
  }

  /** Repeats the request for the first key frame when it did not come. */
  tick(nowMs: number): void {
    const due = this.#awaitingKeyframe &&
      this.#offered > Math.max(0, this.#packetsAtRequest) &&
      nowMs - this.#keyframeRequestedAtMs >= KEYFRAME_INTERVAL_MS;
    if (due) this.requestKeyframe(nowMs, this.#keyframeRequests++ % 2 === 1);
  }

  /** After a change of source, only a key frame can be decoded. */
  #passesKeyframeGate(
    packet: Buffer,
    header: RtpHeader,
    main: OutgoingStream,
  ): boolean {
    if (!this.#awaitingKeyframe) return true;
    if (startsKeyframe(packet, header)) {
      this.#awaitingKeyframe = false;
      return true;
    }
    return !main.started || main.isFedBy(this);
  }

  /** Whether a retransmission repeats a packet of the present source: an earlier one must not reuse its numbers. */
  #repeatsPresentSource(
    packet: Buffer,
    header: RtpHeader,
    main: OutgoingStream,
  ): boolean {
    if (!main.isFedBy(this)) return false;
    if (header.payloadEnd - header.payloadStart < 2) return true;
    const original = readUint16(packet, header.payloadStart);
    return main.isOfPresentSource((original + main.sequenceOffset) & 0xffff);
  }

  #rewriteExtensions(
    packet: Buffer,
    header: RtpHeader,
    map: ExtensionMap,
  ): void {
    if (header.extensionProfile === 0) return;
    const { transportSequence } = this.sink;
    let offset: number | null = null;
    if (this.sink.transportSource() === this.source) {
      const sequence = readTransportCc(packet, header, map.transportCcId);
      offset = sequence === null
        ? 0
        : transportSequence.admit(this.source, sequence);
    }
    if (map.identity && offset === 0) return;
    rewriteExtensions(packet, header, map, offset);
  }

  #openMapping(): Mapping | null {
    return this.sink.open ? this.#mapping ??= this.#map() : null;
  }

  #map(): Mapping | null {
    const from = this.source.sentMedia(this.kind);
    const to = this.sink.receivedMedia(this.kind);
    const wanted = to?.direction === "sendrecv" || to?.direction === "recvonly";
    if (!from || !to || !wanted) return null;
    return {
      payloadType: to.codec.payloadType,
      rtxPayloadType: to.codec.rtx?.payloadType,
      extensions: mapExtensions(from, to),
    };
  }
}

/** RFC 4588 4: a retransmission begins with the number of the packet it repeats. */
function rewriteOriginalSequence(
  packet: Buffer,
  header: RtpHeader,
  offset: number,
): void {
  if (header.payloadEnd - header.payloadStart < 2) return;
  const original = readUint16(packet, header.payloadStart);
  writeUint16(packet, header.payloadStart, original + offset);
}
