import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Pixels: it is blurred, and costs next to nothing to draw. */
const WIDTH = 32;
const HEIGHT = 18;

/** ms between drawings: its colours change slowly. */
const EVERY_MS = 1_000;

/** The picture's colours, blurred, beside a picture that does not fill the stage. */
export function Backdrop({ video }: { video: RefObject<HTMLVideoElement> }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const draw = () => {
      if (!video.current?.videoWidth) return;
      context?.drawImage(video.current, 0, 0, WIDTH, HEIGHT);
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
