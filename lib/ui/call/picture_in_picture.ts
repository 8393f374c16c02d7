/** The other person's picture into a window of its own, or back. Refused by the browser, it stays where it is, which is seen. */
export async function togglePictureInPicture(): Promise<void> {
  try {
    await (document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : document.querySelector<HTMLVideoElement>("#remote-video")
        ?.requestPictureInPicture());
  } catch {
    // As above.
  }
}
