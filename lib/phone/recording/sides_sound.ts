import type { Side } from "../picture/sides.ts";

/** Two people's voices as one track. */
export interface SidesSound {
  readonly track: MediaStreamTrack;
  /** Mixes this track in, in place of an earlier one of that side. */
  hear(side: Side, track: MediaStreamTrack | null): void;
  stop(): void;
}

/** @throws {DOMException} where the browser has reached its limit of audio contexts */
export function sidesSound(): SidesSound {
  const audio = new AudioContext();
  const outlet = audio.createMediaStreamDestination();
  const sources: (MediaStreamAudioSourceNode | undefined)[] = [];
  // The press that agreed lets it run; where it does not, silence is recorded.
  audio.resume().catch(() => {});
  return {
    track: outlet.stream.getAudioTracks()[0],
    hear: (side, track) => {
      sources[side]?.disconnect();
      sources[side] = track
        ? audio.createMediaStreamSource(new MediaStream([track]))
        : undefined;
      sources[side]?.connect(outlet);
    },
    // A context that fails to close is silent.
    stop: () => void audio.close().catch(() => {}),
  };
}
