import type { MediaKind } from "./media_engine.ts";

/** Counters of one kind of media. */
export interface MediaStats {
  in: { packets: number; bytes: number; jitterMs: number; ssrc: number | null };
  out: { packets: number; bytes: number; ssrc: number };
}

/** Counters of a peer; a kind that was not negotiated is absent. */
export interface PeerStats {
  roundTripMs: number | null;
  audio?: MediaStats;
  video?: MediaStats;
}

/** Fields of Kurento's records that the engine does not count: feedback ends at the browsers. */
const NOT_COUNTED = {
  __module__: "kurento",
  associateStatsId: "",
  codecId: "",
  firCount: 0,
  fractionLost: 0,
  isRemote: false,
  mediaTrackId: "",
  nackCount: 0,
  packetsLost: 0,
  pliCount: 0,
  remb: 0,
  sliCount: 0,
  transportId: "",
};

/**
 * Kurento's RTCStats records by id: one for each stream that was received or sent.
 * Times in s. Null before there is any stream.
 */
export function kurentoStats(
  stats: PeerStats,
  kinds: readonly MediaKind[],
  nowMs: number,
): Record<string, unknown> | null {
  const records = kinds.flatMap((kind) => {
    const media = stats[kind];
    return media ? [...inbound(media), ...outbound(media, stats)] : [];
  });
  if (records.length === 0) return null;
  return Object.fromEntries(records.map((record) => {
    const id = `${record.type}-${record.ssrc}`;
    return [id, { ...NOT_COUNTED, ...record, id, timestampMillis: nowMs }];
  }));
}

function inbound({ in: { ssrc, bytes, packets, jitterMs } }: MediaStats) {
  if (ssrc === null) return [];
  return [{
    __type__: "RTCInboundRTPStreamStats",
    type: "inboundrtp",
    ssrc: String(ssrc),
    bytesReceived: bytes,
    packetsReceived: packets,
    jitter: jitterMs / 1000,
  }];
}

function outbound(
  { out: { ssrc, bytes, packets } }: MediaStats,
  { roundTripMs }: PeerStats,
) {
  if (packets === 0) return [];
  return [{
    __type__: "RTCOutboundRTPStreamStats",
    type: "outboundrtp",
    ssrc: String(ssrc),
    bytesSent: bytes,
    packetsSent: packets,
    roundTripTime: (roundTripMs ?? 0) / 1000,
    targetBitrate: 0,
  }];
}
