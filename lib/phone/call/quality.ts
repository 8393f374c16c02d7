import type { Quality } from "../phone_state.ts";

/** Beyond these, pictures freeze now and then. `bitsPerSecond`: room for what we send, at least. */
const FAIR = { loss: 0.02, roundTripMs: 250, bitsPerSecond: 250_000 };
/** Beyond these, it is hard to talk. */
const POOR = { loss: 0.08, roundTripMs: 600, bitsPerSecond: 100_000 };

/** Size and rate of a picture. */
export interface PictureFigures {
  width: number;
  height: number;
  framesPerSecond: number;
}

/** What was measured since the look before; absent where the browser does not tell. */
export interface Figures {
  roundTripMs?: number;
  /** Share of packets, 0 to 1. */
  lossIn?: number;
  lossOut?: number;
  /** In bits a second, sound and picture together. */
  incoming?: number;
  outgoing?: number;
  pictureIn?: PictureFigures;
  pictureOut?: PictureFigures;
  /** Whether media goes through a TURN relay (RFC 8656). */
  relayed?: boolean;
}

/** How a connection does. */
export interface QualityReport {
  quality: Quality;
  figures: Figures;
}

/** Before anything was measured. */
export const UNMEASURED: QualityReport = { quality: "unknown", figures: {} };

/** The figures of getStats (W3C webrtc-stats) that say how a call feels. */
type Stat = Partial<
  & { type: string; kind: string; id: string; timestamp: number }
  & { nominated: boolean; currentRoundTripTime: number }
  & { availableOutgoingBitrate: number; localCandidateId: string }
  & { candidateType: string; fractionLost: number }
  & { packetsLost: number; packetsReceived: number }
  & { bytesReceived: number; bytesSent: number }
  & { frameWidth: number; frameHeight: number; framesPerSecond: number }
>;

/** Sums that only grow; what counts is how much. */
interface Totals {
  lost: number;
  received: number;
  bytesIn: number;
  bytesOut: number;
  /** ms */
  at: number;
}

/** Connection quality from one look at the statistics to the next. */
export class QualityMeter {
  #before: Totals = { lost: 0, received: 0, bytesIn: 0, bytesOut: 0, at: 0 };

  /** @param stats of the connection; the values of an RTCStatsReport */
  measure(stats: Iterable<unknown>): QualityReport {
    const totals = { lost: 0, received: 0, bytesIn: 0, bytesOut: 0, at: 0 };
    const figures: Figures = {};
    const localTypes = new Map<string, string>();
    let pair: Stat | undefined;
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
    return {
      quality: judge(figures, roomFor(figures, pair)),
      figures,
    };
  }

  #rates(figures: Figures, totals: Totals): void {
    const before = this.#before;
    this.#before = totals;
    // packetsLost falls when late packets come after all (RFC 3550 6.4.1).
    const lost = Math.max(0, totals.lost - before.lost);
    const received = Math.max(0, totals.received - before.received);
    if (lost + received > 0) figures.lossIn = lost / (lost + received);
    const seconds = (totals.at - before.at) / 1000;
    // Without a look before there is no span to divide by.
    if (before.at === 0 || seconds <= 0) return;
    figures.incoming = 8 * (totals.bytesIn - before.bytesIn) / seconds;
    figures.outgoing = 8 * (totals.bytesOut - before.bytesOut) / seconds;
  }
}

/** Bits a second that limit what we send. Without a picture nothing does: the estimate then follows the little that sound needs. */
function roomFor({ pictureOut }: Figures, pair?: Stat): number | undefined {
  return pictureOut && pictureOut.framesPerSecond > 0
    ? pair?.availableOutgoingBitrate
    : undefined;
}

/** @param room for what we send, in bits a second, as the browser estimates it */
function judge(figures: Figures, room = Infinity): Quality {
  const { roundTripMs, lossIn, lossOut = 0 } = figures;
  if (lossIn === undefined && roundTripMs === undefined) return "unknown";
  const loss = Math.max(lossIn ?? 0, lossOut);
  const worseThan = (limit: typeof FAIR) =>
    loss > limit.loss || (roundTripMs ?? 0) > limit.roundTripMs ||
    room < limit.bitsPerSecond;
  return worseThan(POOR) ? "poor" : worseThan(FAIR) ? "fair" : "good";
}

function picture(stat: Stat): PictureFigures | undefined {
  const { frameWidth, frameHeight, framesPerSecond = 0 } = stat;
  if (!frameWidth || !frameHeight) return undefined;
  return { width: frameWidth, height: frameHeight, framesPerSecond };
}
