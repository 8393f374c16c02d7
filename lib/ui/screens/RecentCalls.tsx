import type { PastCall } from "../../shared/past_call.ts";
import { userNamed } from "../../phone/people.ts";
import type { User } from "../../shared/protocol_values.ts";
import { inWords, when, whenInBrief } from "../call/duration.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Words } from "../words/words.ts";

/** The people of the past calls, missed ones included, latest first: one press calls back. */
export function RecentCalls({ calls, users, online, onCall, onClear }: {
  calls: PastCall[];
  /** Those who are here, as far as is known. */
  users: readonly User[];
  online: boolean;
  onCall: (name: string) => void;
  onClear: () => void;
}) {
  const words = useWords();
  if (calls.length === 0) return null;
  const latest = calls.filter(({ peer }, at) =>
    calls.findIndex((call) => call.peer === peer) === at
  );
  return (
    <section class="recents" aria-labelledby="recent-calls">
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
      <ul class="strip">
        {latest.map((call) => ({ call, user: userNamed(users, call.peer) }))
          .map(({ call, user }) => (
            <li key={call.peer}>
              <button
                type="button"
                class="recent"
                data-outcome={call.outcome}
                title={describe(call, words)}
                disabled={!online}
                onClick={() => onCall(call.peer)}
              >
                <span
                  class="avatar-place"
                  data-presence={user && (user.busy ? "busy" : "free")}
                >
                  <Avatar name={call.peer} size="medium" />
                  {call.outcome === "missed" && (
                    <span class="missed-badge">
                      <Icon name="PhoneMissed" />
                    </span>
                  )}
                </span>
                <span class="unseen">
                  {words.people.callBack(call.peer)}.{user &&
                    ` ${user.busy ? words.people.busy : words.people.free}.`}
                </span>
                <span class="recent-name" aria-hidden>
                  {call.peer.split(" ")[0]}
                </span>
                <span class="recent-when" aria-hidden>
                  {call.outcome === "missed"
                    ? words.people.past.missed
                    : whenInBrief(call.at, words.language)}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
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
