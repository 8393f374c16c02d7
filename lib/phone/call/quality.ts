import type { Quality } from "../phone_state.ts";

/**
 * Beyond these limits, pictures freeze now and then. `bitsPerSecond` is the
 * lowest acceptable sending estimate.
 */
const FAIR = { loss: 0.02, roundTripMs: 250, bitsPerSecond: 250_000 };
/** Beyond these, it is hard to talk. */
const POOR = { loss: 0.08, roundTripMs: 600, bitsPerSecond: 100_000 };

/** Size and rate of a picture. */
export interface PictureFigures {
  width: number;
  height: number;
  framesPerSecond: number;
}

/**
 * Measurements since the previous reading; a field is absent if the browser
 * does not report it.
 */
export interface Figures {
  roundTripMs?: number;
  /** Share of lost packets, 0 to 1. */
  lossIn?: number;
  lossOut?: number;
  /**
   * Bits per second that the browser expects to be able to send; only while it
   * sends video that this limits. The estimate for a still picture is as low as
   * what the picture needs.
   */
  room?: number;
  /** Bits per second, audio and video together. */
  incoming?: number;
  outgoing?: number;
  pictureIn?: PictureFigures;
  pictureOut?: PictureFigures;
  /** As it comes from the camera or screen. */
  pictureSource?: PictureFigures;
  /** Whether media goes through a TURN relay (RFC 8656). */
  relayed?: boolean;
}

/** Quality of a connection. */
export interface QualityReport {
  quality: Quality;
  figures: Figures;
}

/** The getStats fields (W3C webrtc-stats) that determine how a call feels. */
type Stat = Partial<
  & { type: string; kind: string; id: string; timestamp: number }
  & { nominated: boolean; currentRoundTripTime: number }
  & { availableOutgoingBitrate: number; localCandidateId: string }
  & { candidateType: string; fractionLost: number }
  & { packetsLost: number; packetsReceived: number }
  & { bytesReceived: number; bytesSent: number }
  & { qualityLimitationReason: string }
  & { frameWidth: number; frameHeight: number; framesPerSecond: number }
  & { width: number; height: number }
>;

/** Running totals; their differences are used. */
interface Totals {
  lost: number;
  received: number;
  bytesIn: number;
  bytesOut: number;
  /** Milliseconds. */
  at: number;
}

/** Measures connection quality between two readings of the statistics. */
export class QualityMeter {
  #before: Totals = { lost: 0, received: 0, bytesIn: 0, bytesOut: 0, at: 0 };

  /** @param stats the values of the connection's RTCStatsReport */
  measure(stats: Iterable<unknown>): QualityReport {
    const totals = { lost: 0, received: 0, bytesIn: 0, bytesOut: 0, at: 0 };
    const figures: Figures = {};
    const localTypes = new Map<string, string>();
    let pair: Stat | undefined;
    let limited = false;
    for (const stat of stats as Iterable<Stat>) {
      totals.at = Math.max(totals.at, stat.timestamp ?? 0);
      switch (stat.type) {
        case "inbound-rtp":
          totals.lost += stat.packetsLost ?? 0;
          totals.received += stat.packetsReceived ?? 0;
          totals.bytesIn += stat.bytesReceived ?? 0;
          figures.pictureIn = picture(stat) ?? figures.pictureIn;
          break;
        case "outbound-rtp":
          totals.bytesOut += stat.bytesSent ?? 0;
          figures.pictureOut = picture(stat) ?? figures.pictureOut;
          limited ||= stat.kind !== "audio" &&
            // Absent in Firefox.
            (stat.qualityLimitationReason ?? "bandwidth") === "bandwidth";
          break;
        case "media-source":
          figures.pictureSource = source(stat) ?? figures.pictureSource;
          break;
        case "remote-inbound-rtp":
          figures.lossOut = Math.max(
            figures.lossOut ?? 0,
            stat.fractionLost ?? 0,
          );
          break;
        case "local-candidate":
          localTypes.set(stat.id ?? "", stat.candidateType ?? "");
          break;
        case "candidate-pair":
          if (stat.nominated) pair = stat;
      }
    }
    if (pair?.currentRoundTripTime !== undefined) {
      figures.roundTripMs = pair.currentRoundTripTime * 1000;
    }
    const localType = localTypes.get(pair?.localCandidateId ?? "");
    if (localType) figures.relayed = localType === "relay";
    this.#rates(figures, totals);
    if (limited) figures.room = roomFor(figures, pair);
    return { quality: judge(figures), figures };
  }

  #rates(figures: Figures, totals: Totals): void {
    const before = this.#before;
    this.#before = totals;
    // packetsLost falls when late packets come after all (RFC 3550 6.4.1).
    const lost = Math.max(0, totals.lost - before.lost);
    const received = Math.max(0, totals.received - before.received);
    if (lost + received > 0) figures.lossIn = lost / (lost + received);
    const seconds = (totals.at - before.at) / 1000;
    // Without a previous reading there is no time span to divide by.
    if (before.at === 0 || seconds <= 0) return;
    figures.incoming = 8 * (totals.bytesIn - before.bytesIn) / seconds;
    figures.outgoing = 8 * (totals.bytesOut - before.bytesOut) / seconds;
  }
}

/**
 * Bits per second available for sending. Undefined without video: the browser's
 * estimate then follows the little that audio needs.
 */
function roomFor({ pictureOut }: Figures, pair?: Stat): number | undefined {
  return pictureOut && pictureOut.framesPerSecond > 0
    ? pair?.availableOutgoingBitrate
    : undefined;
}

function judge(figures: Figures): Quality {
  const { roundTripMs, lossIn, lossOut = 0, room = Infinity } = figures;
  if (lossIn === undefined && roundTripMs === undefined) return "unknown";
  const loss = Math.max(lossIn ?? 0, lossOut);
  const worseThan = (limit: typeof FAIR) =>
    loss > limit.loss || (roundTripMs ?? 0) > limit.roundTripMs ||
    room < limit.bitsPerSecond;
  return worseThan(POOR) ? "poor" : worseThan(FAIR) ? "fair" : "good";
}

function picture(stat: Stat): PictureFigures | undefined {
  const { frameWidth: width, frameHeight: height } = stat;
  return source({ ...stat, width, height });
}

function source(stat: Stat): PictureFigures | undefined {
  const { width, height, framesPerSecond = 0 } = stat;
  if (!width || !height) return undefined;
  return { width, height, framesPerSecond };
}
