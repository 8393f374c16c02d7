/** In pixels: the smallest picture that every browser's encoder takes. */
const WIDTH = 64;
const HEIGHT = 48;
/** ms between two frames: enough to be noticed as media that flows. */
const FRAME_MS = 200;

/** Tracks that show and say nothing, sent while it rings: neither camera nor microphone is opened for them. */
export interface Placeholder {
  /** One of each kind. */
  readonly tracks: MediaStreamTrack[];
  stop(): void;
}

/**
 * A black picture and silence. A media server may lose the transport of a
 * browser that it feeds before that browser has sent anything: with these it has.
 *
 * @returns null where the browser cannot make them
 */
export function createPlaceholder(): Placeholder | null {
  if (
    !("captureStream" in HTMLCanvasElement.prototype) ||
    !("AudioContext" in globalThis)
  ) return null;
  let audio: AudioContext;
  try {
    audio = new AudioContext();
  } catch {
    // The browser has too many of them already.
    return null;
  }
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const picture = canvas.getContext("2d");
  const draw = () => picture?.fillRect(0, 0, WIDTH, HEIGHT);
  draw();
  const timer = setInterval(draw, FRAME_MS);
  // A destination that nothing plays into sends nothing at all.
  const silence = new ConstantSourceNode(audio, { offset: 0 });
  const destination = audio.createMediaStreamDestination();
  silence.connect(destination);
  silence.start();
  const tracks = [
    ...destination.stream.getTracks(),
    ...canvas.captureStream().getTracks(),
  ];
  return {
    tracks,
    stop: () => {
      clearInterval(timer);
      for (const track of tracks) track.stop();
      // Closed twice, or by the browser: it is closed.
      audio.close().catch(() => {});
    },
  };
}
