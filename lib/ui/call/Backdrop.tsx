import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Pixels: it is blurred, and costs next to nothing to draw. */
const WIDTH = 32;
const HEIGHT = 18;
/** Pixels by which it is drawn over itself: together they blur it. */
const SHIFTS = [1, -1, 1, -1];

/** ms between drawings: its colours change slowly. */
const EVERY_MS = 1_000;

/**
 * The picture's colours, blurred, beside a picture that does not fill the stage.
 * It is blurred when it is drawn: a filter of CSS would be applied again with
 * each frame of the picture, which takes most of a processor's core where no
 * graphics processor helps.
 */
export function Backdrop({ video }: { video: RefObject<HTMLVideoElement> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const draw = () => {
      if (!context || !video.current?.videoWidth) return;
      context.globalAlpha = 1;
      context.drawImage(video.current, 0, 0, WIDTH, HEIGHT);
      context.globalAlpha = 0.5;
      for (const shift of SHIFTS) {
        context.drawImage(context.canvas, shift, 0);
        context.drawImage(context.canvas, 0, shift);
      }
    };
    // Not at once: the first picture has the machine for itself.
    const timer = setInterval(draw, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <canvas
      ref={canvas}
      class="backdrop"
      width={WIDTH}
      height={HEIGHT}
      aria-hidden
    />
  );
}
