/** The microphone and the sound of a shared screen as one track, because a call sends one. */
export interface SoundMix {
  readonly track: MediaStreamTrack;
  /** Mixes this microphone in, in place of an earlier one. */
  microphone(track: MediaStreamTrack | undefined): void;
  stop(): void;
}

/** @returns null if the browser cannot mix sound */
export function mixSound(shared: MediaStreamTrack): SoundMix | null {
  let audio: AudioContext;
  try {
    audio = new AudioContext();
  } catch {
    // The browser has reached its limit of audio contexts.
    return null;
  }
  const outlet = audio.createMediaStreamDestination();
  const connect = (track: MediaStreamTrack) => {
    const source = audio.createMediaStreamSource(new MediaStream([track]));
    source.connect(outlet);
    return source;
  };
  connect(shared);
  let microphone: MediaStreamAudioSourceNode | undefined;
  return {
    track: outlet.stream.getAudioTracks()[0],
    microphone: (track) => {
      microphone?.disconnect();
      microphone = track && connect(track);
    },
    stop: () => {
      shared.stop();
      // It is closed already.
      audio.close().catch(() => {});
    },
  };
}
