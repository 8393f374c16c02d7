/** ms between two looks: as often as a bar can be seen to move. */
const LOOK_MS = 80;

/**
 * Listens to how loud a track is.
 *
 * @param onLevel is told the root mean square, 0 to 1
 * @returns stops it
 */
export function watchLevel(
  track: MediaStreamTrack,
  onLevel: (level: number) => void,
): () => void {
  const context = new AudioContext();
  // Made before a gesture it stands still; it is made again with the next track.
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
    // Nothing to do about a context that refuses to close: nobody listens.
    context.close().catch(() => {});
  };
}
