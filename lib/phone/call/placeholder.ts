/** In pixels: the smallest picture that every browser's encoder takes. */
const WIDTH = 64;
const HEIGHT = 48;
/** ms for which it shows noise: a Kurento measures, from what it gets, what the camera may send. */
const NOISE_MS = 2_500;
/** ms between two frames of noise. */
const NOISE_FRAME_MS = 33;
/** ms between two frames afterwards: enough to be noticed as media that flows. */
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
  const black = () => picture?.fillRect(0, 0, WIDTH, HEIGHT);
  black();
  let timer = setInterval(() => picture && drawNoise(picture), NOISE_FRAME_MS);
  const calm = setTimeout(() => {
    clearInterval(timer);
    timer = setInterval(black, FRAME_MS);
  }, NOISE_MS);
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
      clearTimeout(calm);
      clearInterval(timer);
      for (const track of tracks) track.stop();
      // Closed twice, or by the browser: it is closed.
      audio.close().catch(() => {});
    },
  };
}

/** Each pixel at random: no encoder makes it small. */
function drawNoise(picture: CanvasRenderingContext2D): void {
  const image = picture.createImageData(WIDTH, HEIGHT);
  crypto.getRandomValues(image.data);
  for (let alpha = 3; alpha < image.data.length; alpha += 4) {
    image.data[alpha] = 255;
  }
  picture.putImageData(image, 0, 0);
}
