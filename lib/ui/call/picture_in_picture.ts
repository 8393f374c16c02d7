import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lazy } from "../parts/lazy.tsx";
import {
  type CallWindows,
  callWindows,
  callWindowSize,
} from "./call_window.ts";

/** Loaded before its window opens, so that the window is never empty for long. */
export const CallWindow = lazy(async () =>
  (await import("./CallWindow.tsx")).CallWindow
);

/** Whether the browser can show the other person's picture outside the page. */
export function canLeavePage(): boolean {
  return callWindows() !== undefined || document.pictureInPictureEnabled;
}

/** Whether the picture is outside the page now. */
export function isOutsidePage(): boolean {
  return Boolean(callWindows()?.window ?? document.pictureInPictureElement);
}

/**
 * Shows the call in a window of its own, or only the other person's video where
 * the browser has no such windows; or brings it back. If the browser refuses,
 * the video stays in the page, and the user sees that.
 */
export async function togglePictureInPicture(): Promise<void> {
  const windows = callWindows();
  if (windows?.window) return windows.window.close();
  const video = document.querySelector<HTMLVideoElement>("#remote-video");
  try {
    if (document.pictureInPictureElement) {
      await document.exitPictureInPicture();
    } else if (video && !(windows && await opens(windows, video))) {
      await video.requestPictureInPicture();
    }
  } catch {
    // Refused, see above.
  }
}

/** @returns false where the script does not load, and in another page's frame, which gets no window */
async function opens(
  windows: CallWindows,
  video: HTMLVideoElement,
): Promise<boolean> {
  try {
    await CallWindow.fetch();
    const { videoWidth: width, videoHeight: height } = video;
    const size = callWindowSize({ width, height });
    const opened = await windows.requestWindow(size);
    // The call has ended meanwhile.
    if (!video.isConnected) opened.close();
    return true;
  } catch {
    return false;
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
