import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

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

/** Whether a video is shown in a window of its own. */
export function usePictureInPicture(
  video: RefObject<HTMLVideoElement>,
): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const changed = () => setAway(document.pictureInPictureElement === element);
    const events = ["enterpictureinpicture", "leavepictureinpicture"];
    for (const event of events) element.addEventListener(event, changed);
    return () => {
      for (const event of events) element.removeEventListener(event, changed);
    };
  }, []);
  return away;
}
