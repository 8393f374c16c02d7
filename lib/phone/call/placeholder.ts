/** Pixels: the smallest picture that every browser can encode. */
const WIDTH = 64;
const HEIGHT = 48;
/**
 * ms of noise at first: Kurento derives from the received media how much the
 * camera may send.
 */
const NOISE_MS = 2_500;
/** ms between two frames of noise. */
const NOISE_FRAME_MS = 33;
/**
 * ms between two frames after the noise: often enough to count as flowing
 * media.
 */
const FRAME_MS = 200;

/**
 * A black picture and silence, sent while the call rings, so that neither
 * camera nor microphone has to be opened.
 */
export interface Placeholder {
  /** One audio and one video track. */
  readonly tracks: MediaStreamTrack[];
  stop(): void;
}

/**
 * Creates the placeholder tracks. A media server may lose the transport of a
 * browser that receives media but has sent none, so the leg must send
 * something.
 *
 * @returns null if the browser cannot create them
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
    // The browser has reached its limit of audio contexts.
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
  // A destination without any source sends nothing at all.
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
      // It is closed already.
      audio.close().catch(() => {});
    },
  };
}

/** Draws random pixels, which no encoder can compress well. */
function drawNoise(picture: CanvasRenderingContext2D): void {
  const image = picture.createImageData(WIDTH, HEIGHT);
  crypto.getRandomValues(image.data);
  for (let alpha = 3; alpha < image.data.length; alpha += 4) {
    image.data[alpha] = 255;
  }
  picture.putImageData(image, 0, 0);
}
