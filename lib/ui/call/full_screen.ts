/** Into full screen or out of it. Refused by the browser, the page stays as it is, which is seen. */
export async function toggleFullScreen(): Promise<void> {
  try {
    await (document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen());
  } catch {
    // As above.
  }
}
