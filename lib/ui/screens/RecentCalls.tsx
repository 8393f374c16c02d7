import type { PastCall } from "../../phone/call_history.ts";
import { inWords, when } from "../call/duration.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Words } from "../words/words.ts";
import { Icon } from "../parts/Icon.tsx";

/** Past calls, missed ones included: one press calls back. */
export function RecentCalls({ calls, online, onCall, onClear }: {
  calls: PastCall[];
  online: boolean;
  onCall: (name: string) => void;
  onClear: () => void;
}) {
  const words = useWords();
  if (calls.length === 0) return null;
  return (
    <section aria-labelledby="recent-calls">
      <h2 id="recent-calls">
        {words.people.recent}
        <button
          id="clear-recent"
          type="button"
          class="button"
          data-kind="quiet"
          onClick={onClear}
        >
          {words.people.clearRecent}
        </button>
      </h2>
      <ul class="list">
        {calls.map((call) => (
          <li key={call.at}>
            <button
              type="button"
              class="row"
              data-outcome={call.outcome}
              disabled={!online}
              onClick={() => onCall(call.peer)}
            >
              <Direction call={call} />
              <span class="row-name">
                {call.peer}
                <span class="row-detail">{describe(call, words)}</span>
                <span class="unseen">{words.people.callBack(call.peer)}</span>
              </span>
              <Icon name="Phone" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Direction({ call: { outcome, direction } }: { call: PastCall }) {
  if (outcome === "missed") {
    return <Icon name="PhoneMissed" class="missed-icon" />;
  }
  return direction === "outgoing"
    ? <Icon name="PhoneOutgoing" />
    : <Icon name="PhoneIncoming" />;
}

function describe(
  { outcome, at, durationMs }: PastCall,
  { language, people: { past } }: Words,
): string {
  return [
    past[outcome],
    durationMs !== undefined && inWords(durationMs, language),
    when(at, language),
  ].filter(Boolean).join(" · ");
}
