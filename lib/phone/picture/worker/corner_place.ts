import type { Size } from "./drawing.ts";

/** A part of a picture, in its pixels. */
export interface Place extends Size {
  x: number;
  y: number;
}

/** Share of the screen's height that the camera's picture takes. */
const HEIGHT = 0.24;
/** Share of the screen's width that it takes at most. */
const WIDTH = 0.3;
/** Share of the screen's height between it and the edges. */
const MARGIN = 0.02;

/**
 * Where the camera's whole picture lies on a screen: small, at the bottom left,
 * since those who watch have their own picture at the right.
 */
export function cornerPlace(screen: Size, camera: Size): Place {
  const scale = Math.min(
    screen.height * HEIGHT / camera.height,
    screen.width * WIDTH / camera.width,
  );
  const width = Math.max(1, Math.round(camera.width * scale));
  const height = Math.max(1, Math.round(camera.height * scale));
  const margin = Math.round(screen.height * MARGIN);
  return {
    x: margin,
    y: screen.height - height - margin,
    width,
    height,
  };
}
