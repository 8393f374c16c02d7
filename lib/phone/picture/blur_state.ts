import type { ReadonlySignal } from "@preact/signals";
import type { BlurState } from "./worker_messages.ts";

const states = new WeakMap<MediaStreamTrack, ReadonlySignal<BlurState>>();

/** How much of a track is blurred; undefined for one that no worker blurs. */
export function blurStateOf(
  track: MediaStreamTrack | undefined,
): BlurState | undefined {
  return track && states.get(track)?.value;
}

/** The worker that blurs a track says how much it blurs. */
export function setBlurState(
  track: MediaStreamTrack,
  state: ReadonlySignal<BlurState>,
): void {
  states.set(track, state);
}
