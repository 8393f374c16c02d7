import type { ReadonlySignal } from "@preact/signals";
import { useFirstWords } from "../words/LanguageProvider.tsx";

/** Level of the microphone. A component of its own, since it changes all the time. */
export function LevelMeter({ level }: { level: ReadonlySignal<number> }) {
  const words = useFirstWords();
  return (
    <meter
      class="level"
      min={0}
      max={1}
      // Perceived loudness: speech fills a good half of the bar.
      value={Math.min(1, Math.sqrt(level.value) * 1.6)}
      aria-label={words.devices.level}
    />
  );
}
