/**
 * Settings of a Kurento endpoint for video's bit rate. By itself a Kurento sends
 * a browser 300 kbit/s at first and 500 at most, and lets a browser that began
 * with a placeholder grow by 4 % a half second.
 *
 * @module
 */

/**
 * In kbit/s: what a browser begins with by itself. Kurento never asks for less;
 * a browser that loses packets at this rate lowers it without being asked.
 */
const LEAST_KBPS = 300;

/** In kbit/s: enough for a first picture of 1280×720. */
const START_KBPS = 1_000;

/** The estimate doubles with each report that tells of no loss; Kurento bounds it by twice what comes in. */
const GROWTH_PER_REPORT = 1;

/** The settings of one endpoint. */
export interface VideoRates {
  /** In kbit/s, each way. */
  mostKbps: number;
  /** In kbit/s, of what comes from the browser. */
  leastKbps: number;
  /** Kurento's RembParams. */
  rembParams: { rembOnConnect: number; exponentialFactor: number };
}

/** @param mostKbps most that a video may take each way, in kbit/s */
export function videoRates(mostKbps: number): VideoRates {
  return {
    mostKbps,
    leastKbps: Math.min(LEAST_KBPS, mostKbps),
    rembParams: {
      rembOnConnect: Math.min(START_KBPS, mostKbps) * 1_000,
      exponentialFactor: GROWTH_PER_REPORT,
    },
  };
}
