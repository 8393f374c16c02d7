/** Hands each frame over, which then owns it, and tells of the end. */
export function each(
  frames: ReadableStream<VideoFrame>,
  take: (frame: VideoFrame) => void,
  ended: () => void = () => {},
): void {
  frames.pipeTo(new WritableStream({ write: take })).then(ended, ended);
}
