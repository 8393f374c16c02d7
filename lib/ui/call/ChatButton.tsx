import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The panel with the text messages, and whether it is open. */
export interface ChatSwitch {
  open: boolean;
  toggle: () => void;
}

/** Opens the text messages of a call; marked while some are unread, or one is being typed. */
export function ChatButton({ phone, chat }: {
  phone: PhoneSurface;
  /** Absent while nobody can read a message. */
  chat?: ChatSwitch;
}) {
  const words = useWords();
  const open = chat?.open ?? false;
  const unread = phone.chat.unread.value;
  const typing = phone.chat.typing.value !== "";
  return (
    <span class="chat-button" data-unread={(unread > 0 || typing) && !open}>
      <IconButton
        id="chat"
        label={open
          ? words.chat.close
          : typing
          ? words.chat.openTyped
          : words.chat.open(unread)}
        expanded={open}
        disabled={!chat}
        onPress={() =>
          chat?.toggle()}
      >
        <Icon name="MessageSquareText" />
      </IconButton>
    </span>
  );
}

/** Says the peer's messages to a screen reader while the panel is closed. */
export function ChatAnnouncement({ phone, peer }: {
  phone: PhoneSurface;
  peer: string;
}) {
  const { chat } = useWords();
  const last = phone.chat.lines.value.findLast(({ from }) => from === "peer");
  return (
    <p class="unseen" role="status">
      {phone.chat.unread.value > 0 && last && chat.said(peer, last.text)}
    </p>
  );
}
