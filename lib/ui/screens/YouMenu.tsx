import { useMenu } from "../hooks/use_menu.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { IconName } from "../parts/icons.ts";
import type { PreferenceStore } from "../../phone/preferences.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Our own avatar, which opens what concerns ourselves. */
export function YouMenu(
  { userName, canRename, preferences, onRename, onLeave, onOptions }: {
    userName: string;
    preferences: PreferenceStore;
    /** Whether the person chose the name, instead of a token. */
    canRename: boolean;
    onRename: () => void;
    onLeave: () => void;
    onOptions: () => void;
  },
) {
  const words = useWords();
  const { open, place, toggle, close, keyDown } = useMenu();
  const undisturbed = preferences.values.value.doNotDisturb;
  const item = (
    id: string,
    icon: IconName,
    text: string,
    act: () => void,
    pressed?: boolean,
  ) => (
    <button
      id={id}
      type="button"
      class="menu-item"
      aria-pressed={pressed}
      onClick={() => {
        // A dialog gives the focus back to where it was.
        close();
        act();
      }}
    >
      <Icon name={icon} />
      {text}
    </button>
  );
  return (
    <div ref={place} class="you" onKeyDown={keyDown}>
      <button
        id="you"
        type="button"
        class="you-button"
        aria-expanded={open}
        onClick={toggle}
      >
        <Avatar name={userName} size="small" />
        <span class="unseen">{words.you.open(userName)}</span>
      </button>
      {open && (
        <div class="menu">
          <p class="menu-name">
            <Avatar name={userName} size="small" />
            <span>{userName}</span>
          </p>
          {item("options", "Settings", words.options.title, onOptions)}
          {item(
            "do-not-disturb",
            undisturbed ? "BellOff" : "Bell",
            words.you.doNotDisturb,
            () => preferences.set({ doNotDisturb: !undisturbed }),
            undisturbed,
          )}
          {canRename && item("rename", "Pencil", words.you.rename, onRename)}
          {item("leave-page", "LogOut", words.you.leave, onLeave)}
        </div>
      )}
    </div>
  );
}
