/**
 * Settings of a Kurento endpoint for video's bit rate. By itself a Kurento sends
 * a browser 300 kbit/s at first and 500 at most, and lets a browser that began
 * with a placeholder grow by 4 % a half second.
 *
 * @module
 */

/**
 * Least rate in kbit/s, with which a browser begins by itself.
 * a browser that loses packets at this rate lowers it without being asked.
 */
const LEAST_KBPS = 300;

/** Start rate in kbit/s: enough for a first picture of 1280×720. */
const START_KBPS = 1_000;

/** The estimate doubles with each report without loss; Kurento bounds it by twice the incoming rate. */
const GROWTH_PER_REPORT = 1;

/** The settings of one endpoint. */
export interface VideoRates {
  /** In kbit/s, each way. */
  mostKbps: number;
  /** In kbit/s, for media from the browser. */
  leastKbps: number;
  /** Kurento's RembParams. */
  rembParams: { rembOnConnect: number; exponentialFactor: number };
}

/** @param mostKbps highest bit rate of a video each way, in kbit/s */
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
