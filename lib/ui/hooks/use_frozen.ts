import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** ms without a new frame after which a picture counts as frozen. A still screen is sent at one frame a second. */
const FROZEN_MS = 1_200;

/** Whether a picture has frozen; checked only while `watched`. */
export function useFrozen(
  video: RefObject<HTMLVideoElement>,
  watched: boolean,
): boolean {
  const [frozen, setFrozen] = useState(false);
  useEffect(() => {
    const picture = video.current;
    if (!watched || !picture) return;
    if (!("requestVideoFrameCallback" in picture)) {
      // Firefox before 132 does not report frames.
      setFrozen(true);
      return () => setFrozen(false);
    }
    const waitForFrame = () => setTimeout(() => setFrozen(true), FROZEN_MS);
    let timer = waitForFrame();
    const shown = () => {
      clearTimeout(timer);
      setFrozen(false);
      timer = waitForFrame();
      request = picture.requestVideoFrameCallback(shown);
    };
    let request = picture.requestVideoFrameCallback(shown);
    return () => {
      clearTimeout(timer);
      picture.cancelVideoFrameCallback(request);
      setFrozen(false);
    };
  }, [watched]);
  return frozen;
}
