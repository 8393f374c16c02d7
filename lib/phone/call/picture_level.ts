import type { Figures } from "./quality.ts";

/** How much picture the line carries beside the sound. */
export type PictureLevel = "full" | "small" | "none";

/**
 * Beyond one of these, sound suffers. A queue shows in a round trip that is
 * longer than the shortest: over a satellite all are long. The browser's estimate
 * of the bit rate is no sign: with a media server that estimates from what comes in,
 * a picture made smaller would keep it low for ever.
 */
const THIN = { loss: 0.08, queueMs: 500 };
/** Readings in a row after which a thin line makes the picture smaller. */
const THIN_READINGS = 3;
/**
 * Readings in a row after which a small picture is paused. Many, because a busy
 * computer has losses and queues for some seconds.
 */
const SMALL_READINGS = 8;
/** Readings in a row after which a good line makes it larger again. */
const GOOD_READINGS = 5;
/**
 * Readings without picture until it is tried again. Doubles at each pause,
 * because each trial that fails costs a few seconds of broken sound.
 */
const PAUSE_READINGS = { before: 5, longest: 80 };

/** Takes the picture down before the sound breaks, and up again. */
export class PictureLevels {
  level: PictureLevel = "full";
  #thin = 0;
  #good = 0;
  #pause = PAUSE_READINGS.before;
  /** ms; the shortest so far is that of the line without a queue. */
  #shortestTripMs = Infinity;

  /** @returns the level after a reading of the statistics */
  read(figures: Figures): PictureLevel {
    const { lossOut = 0, roundTripMs = this.#shortestTripMs } = figures;
    this.#shortestTripMs = Math.min(this.#shortestTripMs, roundTripMs);
    const thin = lossOut > THIN.loss ||
      roundTripMs > this.#shortestTripMs + THIN.queueMs;
    this.#thin = thin ? this.#thin + 1 : 0;
    this.#good = thin ? 0 : this.#good + 1;
    if (this.level === "none") {
      if (this.#good >= this.#pause) this.#become("small");
    } else if (this.level === "full") {
      if (this.#thin >= THIN_READINGS) this.#become("small");
    } else if (this.#thin >= SMALL_READINGS) {
      this.#pause = Math.min(this.#pause * 2, PAUSE_READINGS.longest);
      this.#become("none");
    } else if (this.#good >= GOOD_READINGS) {
      this.#pause = PAUSE_READINGS.before;
      this.#become("full");
    }
    return this.level;
  }

  #become(level: PictureLevel): void {
    this.level = level;
    this.#thin = 0;
    this.#good = 0;
  }
}
