import { useEffect, useState } from "preact/hooks";
import { clock } from "./duration.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms between updates: the clock shows seconds. */
const TICK_MS = 1000;

/** Duration of the call so far. A component of its own, so that the stage does not redraw every second. */
export function CallTimer({ since }: { since: number }) {
  const words = useWords();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="timer" role="timer" aria-label={words.call.duration}>
      {clock(now - since)}
    </span>
  );
}
