import { MAX_NAME_LENGTH } from "../../shared/protocol_limits.ts";
import type { GridKeys } from "../hooks/use_grid_choice.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { cellId } from "./Person.tsx";
import { PEOPLE_GRID } from "./PeopleList.tsx";

/**
 * The field that filters the people and whose text can be called: a combobox,
 * whose keys go through the buttons of the list below it.
 */
export function PeopleSearch(
  { text, keys, expanded, online, onText, onFocus, onCall }: {
    text: string;
    keys: GridKeys;
    /** The keys can go through the list. */
    expanded: boolean;
    online: boolean;
    onText: (text: string) => void;
    onFocus: (focused: boolean) => void;
    /** Somebody shall be called without having been chosen. */
    onCall: () => void;
  },
) {
  const { people: words } = useWords();
  const { chosen } = keys;
  const change = (text: string) => {
    keys.reset();
    onText(text);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (keys.keyDown(event) || event.isComposing) return;
    if (event.key === "Escape") change("");
    if (event.key !== "Enter" || !chosen) return;
    event.preventDefault();
    document.getElementById(cellId(chosen.place, chosen.column))
      ?.querySelector("button")?.click();
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onCall();
      }}
    >
      <label for="peer" class="unseen">{words.peer}</label>
      <Icon name="Search" />
      <input
        id="peer"
        name="peer"
        value={text}
        role="combobox"
        aria-haspopup="grid"
        aria-autocomplete="list"
        aria-expanded={expanded}
        aria-controls={PEOPLE_GRID}
        aria-activedescendant={chosen
          ? cellId(chosen.place, chosen.column)
          : undefined}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={keyDown}
        onFocus={() => onFocus(true)}
        onBlur={() => {
          keys.reset();
          onFocus(false);
        }}
        placeholder={words.search}
        autocomplete="off"
        autocapitalize="words"
        spellcheck={false}
        enterkeyhint="go"
        maxLength={MAX_NAME_LENGTH}
        required
      />
      <button
        id="call"
        type="submit"
        class="button"
        data-kind="primary"
        disabled={!online}
      >
        {words.call}
      </button>
    </form>
  );
}
