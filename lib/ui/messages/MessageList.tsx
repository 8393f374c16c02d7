import { messagesOf } from "../../phone/messages/browser_messages.ts";
import { lazy } from "../parts/lazy.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";

const KeptMessages = lazy(async () =>
  (await import("./KeptMessages.tsx")).KeptMessages
);

/** The recorded messages for and of this person, whose script is loaded once there are any. */
export function MessageList({ phone, onCall, announce }: {
  phone: PhoneSurface;
  onCall: (name: string) => void;
  /** Says it to screen readers. */
  announce: (text: string) => void;
}) {
  const lists = messagesOf(phone).lists.value;
  if (!lists || lists.received.length + lists.sent.length === 0) return null;
  return (
    <KeptMessages
      phone={phone}
      lists={lists}
      onCall={onCall}
      announce={announce}
    />
  );
}
