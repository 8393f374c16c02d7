import { useEffect, useRef } from "preact/hooks";
import { recordingOf } from "../../phone/recording/browser_recording.ts";
import { startTone } from "../call/ring_tone.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/** ms of the tone. */
const TONE_MS = 1_000;

/** Sounds when somebody asks for a recording, when it begins, and when it is over. */
export function useRecordingTone(phone: PhoneSurface): void {
  const { phase } = recordingOf(phone);
  const now = phase.value;
  const before = useRef(now);
  useEffect(() => {
    const was = before.current;
    before.current = now;
    if (now !== "asked" && now !== "on" && was !== "on") return;
    const { speaker } = phone.preferences.values.peek();
    const stop = startTone("recording", speaker);
    const timer = setTimeout(stop, TONE_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [now]);
}
