/** Whether this browser lets a worker change pictures. Other ways stop in a hidden tab. */
export function canMakeFrames(): boolean {
  return "MediaStreamTrackProcessor" in globalThis &&
    "MediaStreamTrackGenerator" in globalThis &&
    "OffscreenCanvas" in globalThis;
}
