import { useEffect, useState } from "preact/hooks";

/** Width and height in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The Document Picture-in-Picture API, which TypeScript's library lacks. */
export interface CallWindows extends EventTarget {
  /** The open window of this page. */
  readonly window: Window | null;
  /** Needs a press of the person; replaces an open window. */
  requestWindow(size: Size): Promise<Window>;
}

/** Absent where the browser has no such windows. */
export function callWindows(): CallWindows | undefined {
  return (globalThis as { documentPictureInPicture?: CallWindows })
    .documentPictureInPicture;
}

/** CSS pixels² of the picture: small beside other work, large enough for a face. */
const PICTURE_AREA = 320 * 240;
/** CSS pixels in which name, time and buttons have room. */
const LEAST_WIDTH = 260;
const LEAST_HEIGHT = 160;
/** CSS pixels of the bar of buttons below the picture, as in call_window.css. */
const BAR_HEIGHT = 64;

/**
 * The size of a window for a picture and the buttons below it.
 *
 * @param picture zeros while there is none
 */
export function callWindowSize({ width, height }: Size): Size {
  const shape = width > 0 && height > 0 ? width / height : 4 / 3;
  const wide = Math.max(LEAST_WIDTH, Math.sqrt(PICTURE_AREA * shape));
  return {
    width: Math.round(wide),
    height: Math.round(Math.max(LEAST_HEIGHT, wide / shape)) + BAR_HEIGHT,
  };
}

/**
 * Reports the open window. Closes it when the person comes back to the page.
 *
 * @returns ends it, and closes the window
 */
export function followCallWindow(
  windows: CallWindows,
  page: Pick<
    Document,
    "visibilityState" | "addEventListener" | "removeEventListener"
  >,
  changed: (open: Window | null) => void,
): () => void {
  let current: Window | null = null;
  const entered = () => {
    const opened = current = windows.window;
    changed(opened);
    opened?.addEventListener("pagehide", () => {
      // A later window may have replaced it.
      if (current === opened) changed(current = null);
    });
  };
  const seen = () => {
    if (page.visibilityState === "visible") current?.close();
  };
  windows.addEventListener("enter", entered);
  page.addEventListener("visibilitychange", seen);
  return () => {
    windows.removeEventListener("enter", entered);
    page.removeEventListener("visibilitychange", seen);
    current?.close();
  };
}

/** The window that shows the call beside other pages; it closes with the component. */
export function useCallWindow(): Window | null {
  const [open, setOpen] = useState<Window | null>(null);
  useEffect(() => {
    const windows = callWindows();
    return windows && followCallWindow(windows, document, setOpen);
  }, []);
  return open;
}
