/**
 * Two people's pictures side by side, as a recording shows them. Drawn by the
 * picture worker, or by the page where there is none.
 *
 * @module
 */

/** Pixels of a recording: those of common video. */
export const RECORDED = { width: 1_280, height: 720 };
/** ms between two pictures of a recording. */
export const FRAME_MS = 40;
/** ms after which the same picture is recorded again: a file without pictures for long does not play everywhere. */
const STILL_MS = 1_000;

/** Our side of the recording, and the other person's. */
export type Side = 0 | 1;

/** A part of the recording, in its pixels. */
interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Share of the width that a shared screen takes, whose text must be legible. */
const WIDE = 0.75;
/** Pixels of a name's letters, and of the space around it. */
const LETTERS = 22;
const MARGIN = 14;

/** The halves of a recording; or most of it for a side that shares a screen. */
export function sidePlaces(wide: Side | null): [Place, Place] {
  const { width, height } = RECORDED;
  const first = wide === null
    ? width / 2
    : Math.round(width * (wide === 0 ? WIDE : 1 - WIDE));
  return [
    { x: 0, y: 0, width: first, height },
    { x: first, y: 0, width: width - first, height },
  ];
}

/** Where a whole picture of this size lies in the middle of a place. */
export function fitted(
  place: Place,
  size: { width: number; height: number },
): Place {
  const scale = Math.min(
    place.width / size.width,
    place.height / size.height,
  );
  const width = Math.round(size.width * scale);
  const height = Math.round(size.height * scale);
  return {
    x: place.x + Math.round((place.width - width) / 2),
    y: place.y + Math.round((place.height - height) / 2),
    width,
    height,
  };
}

/** A picture that can be drawn now, and its size in pixels. */
export interface ShownPicture {
  image: CanvasImageSource;
  width: number;
  height: number;
}

/** Draws both sides: each with its name, and without a picture where there is none. */
export function drawSides(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  pictures: readonly [ShownPicture | null, ShownPicture | null],
  names: readonly [string, string],
  wide: Side | null,
): void {
  context.fillStyle = "#0d1415";
  context.fillRect(0, 0, RECORDED.width, RECORDED.height);
  context.font = `600 ${LETTERS}px system-ui, sans-serif`;
  context.textBaseline = "alphabetic";
  for (const [at, place] of sidePlaces(wide).entries()) {
    const picture = pictures[at];
    if (picture) {
      const { x, y, width, height } = fitted(place, picture);
      context.drawImage(picture.image, x, y, width, height);
    }
    const room = place.width - 4 * MARGIN;
    const width = Math.min(room, context.measureText(names[at]).width);
    const x = picture
      ? place.x + 2 * MARGIN
      : place.x + (place.width - width) / 2;
    const y = picture
      ? place.height - 2 * MARGIN
      : (place.height + LETTERS) / 2;
    if (picture) {
      context.fillStyle = "rgb(13 20 21 / 78%)";
      context.fillRect(
        x - MARGIN,
        y - LETTERS - MARGIN / 2,
        width + 2 * MARGIN,
        LETTERS + 1.5 * MARGIN,
      );
    }
    context.fillStyle = "#fff";
    context.fillText(names[at], x, y, room);
  }
}

/** Says when a recording needs another picture. */
export class DrawnAt {
  #changed = true;
  #at = -Infinity;

  /** The picture is another one now. */
  changed(): void {
    this.#changed = true;
  }

  /** @param now in ms @returns whether a picture is due, which is then drawn */
  due(now: number): boolean {
    if (!this.#changed && now - this.#at < STILL_MS) return false;
    this.#changed = false;
    this.#at = now;
    return true;
  }
}
