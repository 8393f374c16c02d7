import type { PastCall } from "../../phone/call_history.ts";
import type { User } from "../../shared/protocol_values.ts";
import { inBrief, whenInBrief } from "../call/duration.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Words } from "../words/words.ts";

/** Calls a person; `video` is false for a voice call. */
export type CallSomebody = (name: string, options?: { video: boolean }) => void;

/** A person who is online: one press calls them. */
export function Person(
  { user: { name, busy }, online, lastCall, favourite, onCall, onFavourite }: {
    user: User;
    online: boolean;
    lastCall: PastCall | undefined;
    favourite: boolean;
    onCall: CallSomebody;
    onFavourite: (name: string) => void;
  },
) {
  const words = useWords();
  return (
    <li class="person">
      <button
        type="button"
        class="row"
        data-user={name}
        data-busy={busy}
        disabled={!online}
        onClick={() => onCall(name)}
      >
        <span class="avatar-place" data-presence={busy ? "busy" : "free"}>
          <Avatar name={name} size="small" />
        </span>
        <span class="row-name">
          <span class="unseen">{words.people.call}</span> {name}
          <span class="presence">
            {busy ? words.people.busy : lastCall
              ? (
                <>
                  <span class="unseen">{words.people.free}.</span>{" "}
                  {inOneLine(lastCall, words)}
                </>
              )
              : words.people.free}
          </span>
        </span>
        <Icon name="Video" />
      </button>
      <IconButton
        kind="call"
        label={words.people.voiceCall(name)}
        onPress={() => onCall(name, { video: false })}
      >
        <Icon name="Phone" />
      </IconButton>
      <IconButton
        kind={favourite ? "on" : "plain"}
        label={favourite
          ? words.people.removeFavourite(name)
          : words.people.addFavourite(name)}
        onPress={() => onFavourite(name)}
      >
        <Icon name={favourite ? "StarFilled" : "Star"} class="star" />
      </IconButton>
    </li>
  );
}

/** When the last call was, and how long or how it ended. */
function inOneLine(
  { at, outcome, durationMs, message }: PastCall,
  { language, people: { past }, ended }: Words,
): string {
  if (message !== undefined) return ended.quote(message);
  return [
    whenInBrief(at, language),
    durationMs === undefined ? past[outcome] : inBrief(durationMs, language),
  ].join(", ");
}
