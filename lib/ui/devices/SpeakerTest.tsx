import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/Icon.tsx";
import { startTone } from "../call/ring_tone.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Duration of the test in ms: its three tones once. */
const TEST_MS = 1_800;

/** Plays tones through the chosen speaker. */
export function SpeakerTest({ speaker }: { speaker: string | null }) {
  const words = useWords();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const stop = startTone("test", speaker);
    const timer = setTimeout(() => setPlaying(false), TEST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [playing]);
  return (
    <div class="speaker-test">
      <button
        id="test-speaker"
        type="button"
        class="button"
        aria-disabled={playing}
        onClick={() => setPlaying(true)}
      >
        <Icon name="Volume2" />
        {words.choice.testSpeaker}
      </button>
      <span role="status">{playing && words.choice.testing}</span>
    </div>
  );
}
