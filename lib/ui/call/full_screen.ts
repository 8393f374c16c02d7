/** Toggles full screen. If the browser refuses, the page stays as it is, and the user sees that. */
export async function toggleFullScreen(): Promise<void> {
  try {
    await (document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen());
  } catch {
    // Refused, see above.
  }
}
