import type { Buffer } from "node:buffer";
import type { MediaKind } from "../media_engine.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import {
  parseRtcp,
  type ReportBlock,
  rewriteReportBlock,
  type RtcpPacket,
  writeNack,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
  writeTransportCc,
} from "./rtcp_packet.ts";
import type { WebRtcPeer } from "./peer.ts";
import type { PeerForwarder } from "./peer_links.ts";

/** A stream of this peer that feedback is about, and who feeds it now. */
interface Target {
  kind: MediaKind;
  stream: OutgoingStream;
  forwarder: PeerForwarder;
  /** The source's own SSRC of the stream. */
  sourceSsrc: number;
}

const KINDS = ["audio", "video"] as const;

/**
 * Carries what a browser says about streams to where it belongs: reports about
 * its own media to those who watch it, feedback about what it watches to the
 * source. SDES, BYE and XR end here, since the stream that the other browser
 * sees outlives its sources.
 */
export function routeRtcp(
  peer: WebRtcPeer,
  compound: Buffer,
  nowMs: number,
): void {
  const reports = new Map<WebRtcPeer, ReportBlock[]>();
  for (const packet of parseRtcp(compound)) {
    routePacket(peer, packet, nowMs);
    if (packet.type !== "sr" && packet.type !== "rr") continue;
    for (const block of packet.reports) {
      const target = findTarget(peer, block.ssrc);
      if (!target) continue;
      const { source } = target.forwarder;
      const blocks = reports.get(source) ?? [];
      blocks.push(
        rewriteReportBlock(
          block,
          target.sourceSsrc,
          target.stream.sequenceOffset,
        ),
      );
      reports.set(source, blocks);
    }
  }
  for (const [source, blocks] of reports) {
    source.send(writeReceiverReport(source.feedbackSsrc, blocks));
  }
}

function routePacket(
  peer: WebRtcPeer,
  packet: RtcpPacket,
  nowMs: number,
): void {
  switch (packet.type) {
    case "sr":
      return routeSenderReport(peer, packet.ssrc, packet.bytes);
    case "rr":
      return;
    case "nack": {
      const target = findTarget(peer, packet.ssrc);
      if (!target) return;
      const { stream, forwarder } = target;
      const entries = packet.entries
        .filter(({ sequence }) => stream.isOfPresentSource(sequence))
        .map(({ sequence, mask }) => ({
          sequence: (sequence - stream.sequenceOffset) & 0xffff,
          mask,
        }));
      if (entries.length === 0) return;
      const { source } = forwarder;
      source.send(writeNack(source.feedbackSsrc, target.sourceSsrc, entries));
      return;
    }
    case "pli":
      findTarget(peer, packet.ssrc)?.forwarder.requestKeyframe(nowMs);
      return;
    case "fir":
      for (const ssrc of packet.ssrcs) {
        findTarget(peer, ssrc)?.forwarder.requestKeyframe(nowMs, true);
      }
      return;
    case "remb":
      if (peer.heardRemb(packet.bitrate)) return;
      return routeRemb(peer, packet.ssrcs, packet.bitrate);
    case "transport-cc": {
      const source = peer.links.transportSource();
      if (!source?.links.isEstimatedBy(peer)) return;
      const { transportSequence } = peer;
      if (!transportSequence.isFedBy(source)) return;
      const media = findTarget(peer, packet.ssrc)?.sourceSsrc ?? 0;
      source.send(
        writeTransportCc(
          packet.bytes,
          source.feedbackSsrc,
          media,
          transportSequence.offset,
        ),
      );
    }
  }
}

function routeSenderReport(
  peer: WebRtcPeer,
  ssrc: number,
  report: Uint8Array,
): void {
  for (const kind of KINDS) {
    for (const forwarder of peer.links.forwarders(kind)) {
      const stream = forwarder.sink.stream(kind, false);
      if (!stream.isFedBy(forwarder) || stream.sourceSsrc !== ssrc) continue;
      forwarder.sink.send(
        writeSenderReport(report, stream.ssrc, stream.timestampOffset),
      );
    }
  }
}

function routeRemb(
  peer: WebRtcPeer,
  ssrcs: number[],
  bitrate: Uint8Array,
): void {
  const bySource = new Map<WebRtcPeer, number[]>();
  for (const ssrc of ssrcs) {
    const target = findTarget(peer, ssrc);
    if (!target?.forwarder.source.links.isEstimatedBy(peer)) continue;
    const { source } = target.forwarder;
    bySource.set(source, [...bySource.get(source) ?? [], target.sourceSsrc]);
  }
  for (const [source, mapped] of bySource) {
    source.send(writeRemb(source.feedbackSsrc, mapped, bitrate));
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
