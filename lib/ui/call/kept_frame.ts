/** Draws a video's frame, so that it stays while the video waits for another stream. */
export function keepFrame(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
): void {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (video.videoWidth > 0) {
    canvas.getContext("2d")?.drawImage(video, 0, 0);
  }
}
