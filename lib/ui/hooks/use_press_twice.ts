import { useEffect, useState } from "preact/hooks";

/** ms within which the second press must come. */
const TWICE_MS = 3_000;

/** An action that needs two presses of a key, so that none starts it by accident. */
export function usePressTwice(
  act: () => void,
): { asked: boolean; press: () => void } {
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), TWICE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return {
    asked,
    press: () => {
      if (asked) act();
      else setAsked(true);
    },
  };
}
