import { useMenu } from "../hooks/use_menu.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { IconName } from "../parts/icons.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Our own avatar, which opens what concerns ourselves. */
export function YouMenu({ userName, canRename, onRename, onLeave, onOptions }: {
  userName: string;
  /** Whether the person chose the name, instead of a token. */
  canRename: boolean;
  onRename: () => void;
  onLeave: () => void;
  onOptions: () => void;
}) {
  const words = useWords();
  const { open, place, toggle, close, keyDown } = useMenu();
  const item = (id: string, icon: IconName, text: string, act: () => void) => (
    <button
      id={id}
      type="button"
      class="menu-item"
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
          {canRename && item("rename", "Pencil", words.you.rename, onRename)}
          {item("leave-page", "LogOut", words.you.leave, onLeave)}
        </div>
      )}
    </div>
  );
}
