/** Toggles picture-in-picture for the other person's video. If the browser refuses, the video stays in the page, and the user sees that. */
export async function togglePictureInPicture(): Promise<void> {
  try {
    await (document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : document.querySelector<HTMLVideoElement>("#remote-video")
        ?.requestPictureInPicture());
  } catch {
    // Refused, see above.
  }
}
