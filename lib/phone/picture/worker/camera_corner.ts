import { cornerPlace } from "./corner_place.ts";
import { Drawing, type Size } from "./drawing.ts";
import { each } from "./each_frame.ts";

/**
 * ms between two pictures that only the camera changes: smooth enough for a
 * face, and it leaves the encoder time for the screen's text.
 */
const CAMERA_MS = 66;
/** Width in pixels of the line around the camera's picture, on a screen 1,080 pixels high. */
const LINE = 3 / 1_080;

/**
 * Draws a camera on a corner of a shared screen. The screen keeps its pixels.
 * It sends a frame when either changes; without a camera it passes the screen's on.
 */
export class CameraCorner {
  readonly #drawing = new Drawing("medium");
  #writer: WritableStreamDefaultWriter<VideoFrame> | null = null;
  /** The latest frames, which are drawn again when the other one changes. */
  #screen: VideoFrame | null = null;
  #camera: VideoFrame | null = null;
  /** The camera that is shown; a frame of another one comes too late. */
  #shown: ReadableStream<VideoFrame> | null = null;
  #sentAt = 0;
  /** The receiver is behind: it gets what is to be seen once it has caught up. */
  #waits = false;

  compose(
    screen: ReadableStream<VideoFrame>,
    composed: WritableStream<VideoFrame>,
  ): void {
    this.#writer = composed.getWriter();
    each(screen, (frame) => {
      this.#screen?.close();
      this.#screen = frame;
      this.#send();
    });
  }

  /** Shows this camera; null takes an earlier one away at once. */
  show(camera: ReadableStream<VideoFrame> | null): void {
    this.#shown = camera;
    this.#forget();
    if (!camera) return;
    each(camera, (frame) => {
      if (camera !== this.#shown) return frame.close();
      this.#camera?.close();
      this.#camera = frame;
      if (performance.now() - this.#sentAt >= CAMERA_MS) this.#send();
    }, () => {
      if (camera === this.#shown) this.#forget();
    });
  }

  #forget(): void {
    if (!this.#camera) return;
    this.#camera.close();
    this.#camera = null;
    this.#send();
  }

  #send(): void {
    const screen = this.#screen;
    const writer = this.#writer;
    if (!screen || !writer) return;
    if ((writer.desiredSize ?? 0) <= 0) return this.#sendLater(writer);
    this.#sentAt = performance.now();
    // Screen and camera count time from different moments.
    const timestamp = Math.round(this.#sentAt * 1_000);
    const frame = this.#camera
      ? this.#drawn(screen, this.#camera, timestamp)
      : new VideoFrame(screen, { timestamp });
    // The page has stopped the track: this worker ends.
    writer.write(frame).catch(() => frame.close());
  }

  #sendLater(writer: WritableStreamDefaultWriter<VideoFrame>): void {
    if (this.#waits) return;
    this.#waits = true;
    writer.ready.then(() => {
      this.#waits = false;
      this.#send();
      // The page has stopped the track.
    }, () => {});
  }

  #drawn(
    screen: VideoFrame,
    camera: VideoFrame,
    timestamp: number,
  ): VideoFrame {
    const { width, height } = sizeOf(screen);
    const place = cornerPlace({ width, height }, sizeOf(camera));
    const line = Math.max(1, Math.round(height * LINE));
    this.#drawing.resize({ width, height });
    const { context, canvas } = this.#drawing;
    context.drawImage(screen, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(
      place.x - line,
      place.y - line,
      place.width + 2 * line,
      place.height + 2 * line,
    );
    context.drawImage(camera, place.x, place.y, place.width, place.height);
    return new VideoFrame(canvas, { timestamp, alpha: "discard" });
  }
}

function sizeOf({ displayWidth, displayHeight }: VideoFrame): Size {
  return { width: displayWidth, height: displayHeight };
}
