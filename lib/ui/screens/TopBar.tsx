import type { PhoneState } from "../../phone/phone_state.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** The console's switch, as the bars get it. */
export interface ConsoleSwitch {
  open: boolean;
  toggle: () => void;
}

/** Opens and closes the console. */
export function ConsoleButton({ open, toggle }: ConsoleSwitch) {
  const words = useWords();
  return (
    <IconButton
      id="console-toggle"
      label={open ? words.console.close : words.console.open}
      expanded={open}
      onPress={toggle}
    >
      <Icon name="Terminal" />
    </IconButton>
  );
}

/** The bar over every screen outside a call. Items that appear once the person has a name come first, so that the others do not move. */
export function TopBar(
  { state, console, onOptions }: {
    state: PhoneState;
    console?: ConsoleSwitch;
    onOptions?: () => void;
  },
) {
  const words = useWords();
  return (
    <header class="top-bar">
      <span class="brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        {words.brand}
      </span>
      {onOptions && "userName" in state && (
        <Avatar name={state.userName} size="small" />
      )}
      {onOptions && (
        <IconButton
          id="options"
          label={words.devices.title}
          onPress={onOptions}
        >
          <Icon name="Settings" />
        </IconButton>
      )}
      {console && <ConsoleButton {...console} />}
    </header>
  );
}
