/**
 * Telephone tones, synthesised so that no sound file is needed.
 *
 * @module
 */

interface Cadence {
  /** Frequencies in Hz, played together. */
  frequencies: number[];
  /** Seconds of each burst from the start of a period. */
  bursts: [from: number, to: number][];
  /** Seconds until it repeats. */
  period: number;
  /** Gain, 0…1, well below full scale: it must not startle in headphones. */
  gain: number;
}

const CADENCES = {
  /** An incoming call. */
  ring: {
    frequencies: [523.25, 659.25],
    bursts: [[0, 0.35], [0.5, 0.85]],
    period: 2.4,
    gain: 0.16,
  },
  /** A second call: two short tones, because the person is listening to somebody. */
  second: {
    frequencies: [425],
    bursts: [[0, 0.2], [0.4, 0.6]],
    period: 5,
    gain: 0.06,
  },
  /** Ringback, while the other side rings: ETSI's 425 Hz, one second in five. */
  ringback: {
    frequencies: [425],
    bursts: [[0, 1]],
    period: 5,
    gain: 0.06,
  },
  /** A recording: two tones of 1,400 Hz, as recorded telephone lines have it. */
  recording: {
    frequencies: [1_400],
    bursts: [[0, 0.15], [0.3, 0.45]],
    period: 5,
    gain: 0.08,
  },
  /** Three tones for the speaker test. */
  test: {
    frequencies: [660],
    bursts: [[0, 0.3], [0.5, 0.8], [1, 1.3]],
    period: 5,
    gain: 0.16,
  },
} satisfies Record<string, Cadence>;

/** Name of a tone. */
export type Tone = keyof typeof CADENCES;

/** Seconds of fade at each end of a burst, against clicks. */
const FADE = 0.02;

/** ms within which a browser starts to play if it allows sound. */
const START_MS = 500;

/**
 * Starts a tone. Silent if the browser allows no sound before a user gesture.
 *
 * @param speaker id of the output device; null for the system's default
 * @param soundless is told whether the browser keeps it silent
 * @returns stops it
 */
export function startTone(
  tone: Tone,
  speaker: string | null,
  soundless: (soundless: boolean) => void = () => {},
): () => void {
  const cadence: Cadence = CADENCES[tone];
  const context = new AudioContext();
  const state = () => soundless(context.state === "suspended");
  // It takes a moment to start even where it may.
  const late = setTimeout(state, START_MS);
  context.addEventListener("statechange", state);
  // Any press on the page lets it sound.
  const resume = () => void context.resume().catch(() => {});
  addEventListener("pointerdown", resume);
  addEventListener("keydown", resume);
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
    clearTimeout(late);
    context.removeEventListener("statechange", state);
    removeEventListener("pointerdown", resume);
    removeEventListener("keydown", resume);
    soundless(false);
    // A context that fails to close is silent: ignore it.
    context.close().catch(() => {});
  };
}

/** Routes the sound to one speaker, or to the system's default if that speaker is gone. */
function outlet(context: AudioContext, speaker: string): AudioNode {
  const destination = context.createMediaStreamDestination();
  const player = new Audio();
  player.srcObject = destination.stream;
  const play = () => player.play();
  (player.setSinkId?.(speaker) ?? Promise.resolve()).then(play, play)
    .catch(() => {
      // No sound before a user gesture.
    });
  return destination;
}
