import type { Figures, PictureFigures } from "./quality.ts";

/**
 * Bits per second for each pixel from which a picture may have its full size.
 * Chromium lets a picture of 1280×720 grow from 900 kbit/s on.
 */
const BITS_PER_PIXEL = 1;
/** Share of the source's pixels from which a picture counts as full. */
const FULL = 0.9;
/**
 * Readings until the next request, doubled at each. A browser that makes the
 * picture small again has its reasons.
 */
const PAUSE_READINGS = { first: 5, longest: 80 };

/**
 * Notices a picture that the browser sends smaller than it comes, although the
 * connection has room for it. A connection begins slowly, and Chromium makes
 * the picture small then; it enlarges it step by step, after many seconds.
 */
export class FullSize {
  #wait = 0;
  #pause = PAUSE_READINGS.first;

  /** @returns whether the browser should try the full size now */
  read({ room, pictureOut, pictureSource }: Figures): boolean {
    if (this.#wait > 0) this.#wait--;
    if (!room || !pictureOut || !pictureSource || this.#wait > 0) return false;
    const all = pixels(pictureSource);
    if (pixels(pictureOut) >= FULL * all) return false;
    if (room < BITS_PER_PIXEL * all) return false;
    this.#wait = this.#pause;
    this.#pause = Math.min(2 * this.#pause, PAUSE_READINGS.longest);
    return true;
  }
}

function pixels({ width, height }: PictureFigures): number {
  return width * height;
}
