import { useEffect, useState } from "preact/hooks";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms that the hint stays: long enough to finish a sentence and decide. */
const SHOWN_MS = 30_000;

/** Somebody called during the call: the person may end it and call back. */
export function MissedHint(
  { phone, since }: { phone: PhoneSurface; since: number },
) {
  const words = useWords();
  const missed = phone.history.calls.value.find(({ outcome, at }) =>
    outcome === "missed" && at >= since
  );
  const at = missed?.at;
  const [seenAt, setSeenAt] = useState<number>();
  const done = () => setSeenAt(at);
  useEffect(() => {
    if (at === undefined) return;
    const timer = setTimeout(done, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [at]);
  if (!missed || at === seenAt) return null;
  const callBack = () => {
    phone.hangUp();
    void phone.call(missed.peer);
  };
  return (
    <div data-hint="missed">
      <Icon name="PhoneMissed" />
      <span>{words.call.missedMeanwhile(missed.peer)}</span>
      <span class="decisions">
        <button
          id="end-and-call"
          type="button"
          class="button"
          data-kind="quiet"
          onClick={callBack}
        >
          {words.call.endAndCall}
        </button>
        <IconButton label={words.notice.dismiss} onPress={done}>
          <Icon name="X" />
        </IconButton>
      </span>
    </div>
  );
}
