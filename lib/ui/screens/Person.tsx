import type { PastCall } from "../../shared/past_call.ts";
import type { User } from "../../shared/protocol_values.ts";
import { inBrief, whenInBrief } from "../call/duration.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Words } from "../words/words.ts";

/** Calls a person; `video` is false for a voice call. */
export type CallSomebody = (name: string, options?: { video: boolean }) => void;

/** Number of buttons of a person. */
export const PERSON_COLUMNS = 3;

/** Id of the element around a person's button, by the places of both. */
export function cellId(place: number, column: number): string {
  return `person-${place}-${column}`;
}

/** A person who is online: one press calls them. */
export function Person(
  {
    user: { name, busy },
    place,
    inGrid,
    chosen,
    isNext,
    online,
    lastCall,
    favourite,
    onCall,
    onFavourite,
  }: {
    user: User;
    /** In the whole list. */
    place: number;
    /** The keys of the search field go through the list. */
    inGrid: boolean;
    /** The column that is chosen by these keys; null if none of this row is. */
    chosen: number | null;
    /** Enter in the search field calls this person. */
    isNext: boolean;
    online: boolean;
    lastCall: PastCall | undefined;
    favourite: boolean;
    onCall: CallSomebody;
    onFavourite: (name: string) => void;
  },
) {
  const words = useWords();
  const cell = (column: number) => ({
    id: cellId(place, column),
    class: "cell",
    role: inGrid ? "gridcell" as const : undefined,
    "data-chosen": chosen === column,
  });
  return (
    <div
      class="person"
      role={inGrid ? "row" : "listitem"}
      aria-selected={inGrid ? chosen !== null : undefined}
      data-next={isNext}
    >
      <div {...cell(0)}>
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
          <span class="row-text">
            <span class="unseen">{words.people.call}</span>{" "}
            <span class="row-name">{name}</span>{" "}
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
      </div>
      <div {...cell(1)}>
        <IconButton
          kind="call"
          label={words.people.voiceCall(name)}
          onPress={() => onCall(name, { video: false })}
        >
          <Icon name="Phone" />
        </IconButton>
      </div>
      <div {...cell(2)}>
        <IconButton
          kind={favourite ? "on" : "plain"}
          label={favourite
            ? words.people.removeFavourite(name)
            : words.people.addFavourite(name)}
          onPress={() => onFavourite(name)}
        >
          <Icon name={favourite ? "StarFilled" : "Star"} class="star" />
        </IconButton>
      </div>
    </div>
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
