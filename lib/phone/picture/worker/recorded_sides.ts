import {
  DrawnAt,
  drawSides,
  FRAME_MS,
  RECORDED,
  type ShownPicture,
  type Side,
} from "../sides.ts";
import { Drawing } from "./drawing.ts";
import { each } from "./each_frame.ts";

/** The pictures of both people of a call as one track, for a recording. */
export class RecordedSides {
  readonly #drawing = new Drawing("medium", RECORDED);
  readonly #drawn = new DrawnAt();
  /** The streams that are shown; a frame of another one comes too late. */
  readonly #shown: [unknown, unknown] = [null, null];
  readonly #frames: [VideoFrame | null, VideoFrame | null] = [null, null];
  #wide: Side | null = null;

  /** Draws at an even pace, until the page ends this worker. */
  record(
    names: readonly [string, string],
    recorded: WritableStream<VideoFrame>,
  ): void {
    const writer = recorded.getWriter();
    setInterval(() => {
      // A recorder that is behind gets the next picture.
      if ((writer.desiredSize ?? 0) <= 0) return;
      const now = performance.now();
      if (!this.#drawn.due(now)) return;
      const [ours, theirs] = this.#frames;
      const pictures = [shown(ours), shown(theirs)] as const;
      drawSides(this.#drawing.context, pictures, names, this.#wide);
      const timestamp = Math.round(now * 1_000);
      const frame = new VideoFrame(this.#drawing.canvas, {
        timestamp,
        alpha: "discard",
      });
      // The page has stopped the track: this worker ends.
      writer.write(frame).catch(() => frame.close());
    }, FRAME_MS);
  }

  /** Shows these frames on a side; null takes earlier ones away at once. */
  show(side: Side, frames: ReadableStream<VideoFrame> | null): void {
    this.#shown[side] = frames;
    this.#put(side, null);
    if (!frames) return;
    each(frames, (frame) => {
      if (frames === this.#shown[side]) this.#put(side, frame);
      else frame.close();
    }, () => {
      if (frames === this.#shown[side]) this.#put(side, null);
    });
  }

  /** Gives the side that shares a screen more room. */
  widen(wide: Side | null): void {
    this.#wide = wide;
    this.#drawn.changed();
  }

  #put(side: Side, frame: VideoFrame | null): void {
    this.#frames[side]?.close();
    this.#frames[side] = frame;
    this.#drawn.changed();
  }
}

function shown(image: VideoFrame | null): ShownPicture | null {
  return image &&
    { image, width: image.displayWidth, height: image.displayHeight };
}
