import { type Address, framesOf, makeTrack, order } from "./frame_tracks.ts";

/** A shared screen, with or without the camera on a corner of it. */
export class ScreenWithCamera {
  /** Shows both; owns the screen. */
  readonly track: MediaStreamTrack;
  readonly #worker: Worker;

  /**
   * @param failed called if the worker does not start: nothing is shown then
   * @throws {Error} where `canMakeFrames` is false
   */
  constructor(screen: MediaStreamTrack, address: Address, failed: () => void) {
    const { track, frames, worker } = makeTrack(screen, address);
    this.track = track;
    this.#worker = worker;
    worker.onerror = failed;
    const source = framesOf(screen);
    order(worker, { order: "compose", screen: source, composed: frames }, [
      source,
      frames,
    ]);
  }

  /** Shows this camera, which stays its owner's; null takes an earlier one away at once. */
  show(camera: MediaStreamTrack | null): void {
    const frames = camera && framesOf(camera);
    order(
      this.#worker,
      { order: "camera", camera: frames },
      frames ? [frames] : [],
    );
  }
}
