import { type ReadonlySignal, signal } from "@preact/signals";
import type { Side } from "../picture/sides.ts";

/** ms until a mixer that does not run yet counts as silent. */
const START_MS = 1_000;

/** Two people's voices as one track. */
export interface SidesSound {
  readonly track: MediaStreamTrack;
  /**
   * The track has no sound: the browser wants another press, has no device for
   * sound, or has given it to something else.
   */
  readonly silent: ReadonlySignal<boolean>;
  /** Mixes this track in, in place of an earlier one of that side. */
  hear(side: Side, track: MediaStreamTrack | null): void;
  stop(): void;
}

/**
 * To be called in a press: some browsers let no other mixer run.
 *
 * @returns null where the browser has reached its limit of audio contexts
 */
export function sidesSound(): SidesSound | null {
  let audio: AudioContext;
  try {
    audio = new AudioContext();
  } catch {
    return null;
  }
  const outlet = audio.createMediaStreamDestination();
  const sources: (MediaStreamAudioSourceNode | undefined)[] = [];
  const silent = signal(false);
  const look = () => silent.value = audio.state !== "running";
  // It changes the state if it succeeds, and the next press tries again.
  const resume = () => void audio.resume().catch(() => {});
  const start = setTimeout(look, START_MS);
  audio.addEventListener("statechange", look);
  for (const press of PRESSES) addEventListener(press, resume);
  resume();
  return {
    track: outlet.stream.getAudioTracks()[0],
    silent,
    hear: (side, track) => {
      sources[side]?.disconnect();
      sources[side] = track
        ? audio.createMediaStreamSource(new MediaStream([track]))
        : undefined;
      sources[side]?.connect(outlet);
    },
    stop: () => {
      clearTimeout(start);
      audio.removeEventListener("statechange", look);
      for (const press of PRESSES) removeEventListener(press, resume);
      // A context that fails to close is silent.
      audio.close().catch(() => {});
    },
  };
}

/** Events in which every browser lets a mixer run. */
const PRESSES = ["click", "keydown"];
