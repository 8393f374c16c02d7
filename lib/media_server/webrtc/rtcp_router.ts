import type { Buffer } from "node:buffer";
import type { MediaKind } from "../media_engine.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import { RtcpDraft } from "./rtcp_draft.ts";
import {
  type NackEntry,
  parseRtcp,
  type ReportBlock,
  rewriteReportBlock,
  type RtcpPacket,
  writeSenderReport,
  writeTransportCc,
} from "./rtcp_packet.ts";
import type { WebRtcPeer } from "./peer.ts";
import type { PeerForwarder } from "./peer_links.ts";

/** A stream of this peer that feedback refers to, and its present source. */
interface Target {
  kind: MediaKind;
  stream: OutgoingStream;
  forwarder: PeerForwarder;
  /** The source's own SSRC of the stream. */
  sourceSsrc: number;
}

const KINDS = ["audio", "video"] as const;

/**
 * Forwards a browser's RTCP to the right peers: reports about
 * its own media to the watching browsers, feedback about received media to its
 * source. SDES, BYE and XR end here, since the stream that the other browser
 * sees outlives its sources.
 */
export function routeRtcp(
  peer: WebRtcPeer,
  compound: Buffer,
  nowMs: number,
): void {
  const drafts = new Map<WebRtcPeer, RtcpDraft>();
  const draftFor = (other: WebRtcPeer) => {
    let draft = drafts.get(other);
    if (!draft) drafts.set(other, draft = new RtcpDraft());
    return draft;
  };
  for (const packet of parseRtcp(compound)) {
    routePacket(peer, packet, draftFor, nowMs);
  }
  for (const [other, draft] of drafts) {
    const packet = draft.write(other.feedbackSsrc);
    if (packet) other.send(packet);
  }
}

type DraftFor = (other: WebRtcPeer) => RtcpDraft;

function routePacket(
  peer: WebRtcPeer,
  packet: RtcpPacket,
  draftFor: DraftFor,
  nowMs: number,
): void {
  switch (packet.type) {
    case "sr":
      routeSenderReport(peer, packet.ssrc, packet.bytes, draftFor);
      return routeReports(peer, packet.reports, draftFor);
    case "rr":
      return routeReports(peer, packet.reports, draftFor);
    case "nack":
      return routeNack(peer, packet.ssrc, packet.entries, draftFor, nowMs);
    case "pli":
      requestKeyframe(peer, packet.ssrc, false, nowMs);
      return;
    case "fir":
      for (const ssrc of packet.ssrcs) {
        requestKeyframe(peer, ssrc, true, nowMs);
      }
      return;
    case "remb":
      if (peer.heardRemb(packet.bitrate)) return;
      return routeRemb(peer, packet.ssrcs, packet.bitrate, draftFor);
    case "transport-cc":
      return routeTransportCc(peer, packet.ssrc, packet.bytes, draftFor);
  }
}

function requestKeyframe(
  peer: WebRtcPeer,
  ssrc: number,
  fullIntraRequest: boolean,
  nowMs: number,
): void {
  const target = findTarget(peer, ssrc);
  if (target?.kind !== "video") return;
  target.forwarder.requestKeyframe(nowMs, fullIntraRequest);
}

function routeReports(
  peer: WebRtcPeer,
  blocks: readonly ReportBlock[],
  draftFor: DraftFor,
): void {
  for (const block of blocks) {
    const target = findTarget(peer, block.ssrc);
    if (!target) continue;
    const { forwarder, sourceSsrc, stream } = target;
    draftFor(forwarder.source).addReport(
      rewriteReportBlock(block, sourceSsrc, stream.sequenceOffset),
    );
  }
}

function routeNack(
  peer: WebRtcPeer,
  ssrc: number,
  entries: readonly NackEntry[],
  draftFor: DraftFor,
  nowMs: number,
): void {
  const target = findTarget(peer, ssrc);
  if (!target) return;
  const { stream, forwarder, sourceSsrc } = target;
  for (const { sequence, mask } of entries) {
    if (!stream.isOfPresentSource(sequence)) continue;
    if (!peer.meter.admitRepeats(1 + bitCount(mask), nowMs)) return;
    const original = (sequence - stream.sequenceOffset) & 0xffff;
    draftFor(forwarder.source).addLost(sourceSsrc, {
      sequence: original,
      mask,
    });
  }
}

function routeTransportCc(
  peer: WebRtcPeer,
  ssrc: number,
  report: Uint8Array,
  draftFor: DraftFor,
): void {
  const source = peer.links.transportSource();
  if (!source?.links.isEstimatedBy(peer) || source.hasOwnFeedback) return;
  const { transportSequence } = peer;
  if (!transportSequence.isFedBy(source)) return;
  const media = findTarget(peer, ssrc)?.sourceSsrc ?? 0;
  draftFor(source).addTransportCc(
    writeTransportCc(
      report,
      source.feedbackSsrc,
      media,
      transportSequence.offset,
    ),
  );
}

function routeSenderReport(
  peer: WebRtcPeer,
  ssrc: number,
  report: Uint8Array,
  draftFor: DraftFor,
): void {
  for (const kind of KINDS) {
    for (const forwarder of peer.links.forwarders(kind)) {
      const stream = forwarder.sink.stream(kind, false);
      if (!stream.isFedBy(forwarder) || stream.sourceSsrc !== ssrc) continue;
      draftFor(forwarder.sink).addSenderReport(
        stream.ssrc,
        writeSenderReport(report, stream.ssrc, stream.timestampOffset),
      );
    }
  }
}

function routeRemb(
  peer: WebRtcPeer,
  ssrcs: readonly number[],
  bitrate: Uint8Array,
  draftFor: DraftFor,
): void {
  for (const ssrc of ssrcs) {
    const target = findTarget(peer, ssrc);
    if (!target?.forwarder.source.links.isEstimatedBy(peer)) continue;
    const { forwarder: { source }, sourceSsrc } = target;
    if (source.hasOwnFeedback) continue;
    draftFor(source).addEstimate(sourceSsrc, bitrate);
  }
}

function findTarget(peer: WebRtcPeer, ssrc: number): Target | null {
  for (const kind of KINDS) {
    const forwarder = peer.links.feeder(kind);
    if (!forwarder || !peer.stream(kind, false).isFedBy(forwarder)) continue;
    for (const rtx of [false, true]) {
      const stream = peer.stream(kind, rtx);
      if (stream.ssrc !== ssrc || stream.sourceSsrc === null) continue;
      return { kind, stream, forwarder, sourceSsrc: stream.sourceSsrc };
    }
  }
  return null;
}

/** Number of bits set in a 16-bit number. */
function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
