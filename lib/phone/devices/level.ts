/** ms between two readings: as often as a level bar visibly moves. */
const LOOK_MS = 80;

/**
 * Measures the loudness of a track.
 *
 * @param onLevel receives the root mean square, 0 to 1
 * @returns a function that stops it
 */
export function watchLevel(
  track: MediaStreamTrack,
  onLevel: (level: number) => void,
): () => void {
  const context = new AudioContext();
  // A context made before a user gesture stays suspended. The next track gets a
  // new one.
  context.resume().catch(() => {});
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const sum = samples.reduce((total, sample) => total + sample * sample, 0);
    onLevel(Math.sqrt(sum / samples.length));
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    // A context that refuses to close does no harm.
    context.close().catch(() => {});
  };
}
