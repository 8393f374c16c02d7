import type { Quality } from "./phone_state.ts";

/** Beyond these, pictures freeze now and then. */
const FAIR = { loss: 0.02, roundTripMs: 250 };
/** Beyond these, it is hard to talk. */
const POOR = { loss: 0.08, roundTripMs: 600 };

/** The figures of getStats (W3C webrtc-stats) that say how a call feels. */
type Stat = Partial<
  & { type: string; nominated: boolean; currentRoundTripTime: number }
  & { packetsLost: number; packetsReceived: number; fractionLost: number }
>;

/** Connection quality from one look at the statistics to the next. */
export class QualityMeter {
  #lost = 0;
  #received = 0;

  /** @param stats of the connection; the values of an RTCStatsReport */
  measure(stats: Iterable<unknown>): Quality {
    let lost = 0;
    let received = 0;
    let fractionLost = 0;
    let roundTripMs: number | null = null;
    for (const stat of stats as Iterable<Stat>) {
      if (stat.type === "inbound-rtp") {
        lost += stat.packetsLost ?? 0;
        received += stat.packetsReceived ?? 0;
      } else if (stat.type === "remote-inbound-rtp") {
        fractionLost = Math.max(fractionLost, stat.fractionLost ?? 0);
      } else if (
        stat.type === "candidate-pair" && stat.nominated &&
        stat.currentRoundTripTime !== undefined
      ) {
        roundTripMs = stat.currentRoundTripTime * 1000;
      }
    }
    // packetsLost falls when late packets come after all (RFC 3550 6.4.1).
    const newlyLost = Math.max(0, lost - this.#lost);
    const newlyReceived = Math.max(0, received - this.#received);
    this.#lost = lost;
    this.#received = received;
    if (newlyReceived + newlyLost === 0 && roundTripMs === null) {
      return "unknown";
    }
    const loss = Math.max(
      fractionLost,
      newlyLost / Math.max(1, newlyLost + newlyReceived),
    );
    const worseThan = (limit: typeof FAIR) =>
      loss > limit.loss || (roundTripMs ?? 0) > limit.roundTripMs;
    return worseThan(POOR) ? "poor" : worseThan(FAIR) ? "fair" : "good";
  }
}
