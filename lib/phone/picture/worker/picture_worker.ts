/**
 * Changes pictures outside the page's thread, so that neither a busy page nor a
 * hidden tab makes them stop. It has no network (`lib/web/picture_files.ts`).
 *
 * @module
 */
import type { PictureOrder, PictureReport } from "../worker_messages.ts";
import { BackgroundBlur } from "./background_blur.ts";
import { CameraCorner } from "./camera_corner.ts";
import { PersonMask } from "./person_mask.ts";
import { RecordedSides } from "./recorded_sides.ts";

const blur = new BackgroundBlur((blur) => {
  const report: PictureReport = { blur };
  postMessage(report);
});
const corner = new CameraCorner();
const sides = new RecordedSides();

addEventListener("message", ({ data }: MessageEvent<PictureOrder>) => {
  switch (data.order) {
    case "blur":
      return pass(data.camera, data.blurred, (frame) => blur.draw(frame));
    case "model":
      PersonMask.load(data.program, data.model).then(
        (mask) => blur.use(mask),
        () => blur.fail(),
      );
      return;
    case "compose":
      return corner.compose(data.screen, data.composed);
    case "camera":
      return corner.show(data.camera);
    case "record":
      return sides.record(data.names, data.recorded);
    case "side":
      return sides.show(data.side, data.frames);
    case "widen":
      return sides.widen(data.side);
    default:
      data satisfies never;
  }
});

/** Passes on what `draw` makes of each frame, and nothing in place of null. */
function pass(
  frames: ReadableStream<VideoFrame>,
  drawn: WritableStream<VideoFrame>,
  draw: (frame: VideoFrame) => VideoFrame | null,
): void {
  const drawing = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      const made = draw(frame);
      frame.close();
      if (made) controller.enqueue(made);
    },
  });
  // It fails when the page stops the track, and ends with this worker.
  frames.pipeThrough(drawing).pipeTo(drawn).catch(() => {});
}
