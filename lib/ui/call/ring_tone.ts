/**
 * The sounds of a telephone, made on the spot so that no file is needed.
 *
 * @module
 */

interface Cadence {
  /** Hz; sounded together. */
  frequencies: number[];
  /** Seconds of each burst from the start of a period. */
  bursts: [from: number, to: number][];
  /** Seconds until it repeats. */
  period: number;
  /** 0…1, well below full scale: it must not startle in headphones. */
  gain: number;
}

const CADENCES = {
  /** Somebody calls us. */
  ring: {
    frequencies: [523.25, 659.25],
    bursts: [[0, 0.35], [0.5, 0.85]],
    period: 2.4,
    gain: 0.16,
  },
  /** It rings there: ETSI's 425 Hz, one second in five. */
  ringback: {
    frequencies: [425],
    bursts: [[0, 1]],
    period: 5,
    gain: 0.06,
  },
  /** Three tones to try a speaker with. */
  test: {
    frequencies: [660],
    bursts: [[0, 0.3], [0.5, 0.8], [1, 1.3]],
    period: 5,
    gain: 0.16,
  },
} satisfies Record<string, Cadence>;

/** Which sound. */
export type Tone = keyof typeof CADENCES;

/** Seconds of fade at each end of a burst, against clicks. */
const FADE = 0.02;

/**
 * Starts a tone. Silent where the browser lets no page sound before a gesture.
 *
 * @param speaker id of the device to sound on; null for the system's
 * @returns stops it
 */
export function startTone(tone: Tone, speaker: string | null): () => void {
  const cadence: Cadence = CADENCES[tone];
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = 0;
  volume.connect(
    speaker === null ? context.destination : outlet(context, speaker),
  );
  for (const frequency of cadence.frequencies) {
    const oscillator = context.createOscillator();
    oscillator.frequency.value = frequency;
    oscillator.connect(volume);
    oscillator.start();
  }
  const schedulePeriod = () => {
    const start = context.currentTime + FADE;
    for (const [from, to] of cadence.bursts) {
      volume.gain.setTargetAtTime(cadence.gain, start + from, FADE);
      volume.gain.setTargetAtTime(0, start + to, FADE);
    }
  };
  schedulePeriod();
  const timer = setInterval(schedulePeriod, cadence.period * 1000);
  return () => {
    clearInterval(timer);
    // Nothing to do about a context that refuses to close: it is silent.
    context.close().catch(() => {});
  };
}

/** Leads to one speaker. Where that is gone it sounds on the system's. */
function outlet(context: AudioContext, speaker: string): AudioNode {
  const destination = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = destination.stream;
  const play = () => player.play();
  (player.setSinkId?.(speaker) ?? Promise.resolve()).then(play, play)
    .catch(() => {
      // No sound before a gesture, as everywhere.
    });
  return destination;
}
