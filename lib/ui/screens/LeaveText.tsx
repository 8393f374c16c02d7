import { useEffect, useRef, useState } from "preact/hooks";
import { MAX_TEXT_LENGTH } from "../../shared/protocol_limits.ts";
import { lastAside } from "../../phone/aside.ts";
import { messagesOf } from "../../phone/messages/browser_messages.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** A field for a text to somebody who did not answer, behind a button, and a button to record a message. */
export function LeaveText({ phone, peer, onRecord, brief = false }: {
  phone: PhoneSurface;
  peer: string;
  onRecord: (peer: string) => void;
  /** There is little room for the buttons. */
  brief?: boolean;
}) {
  const { left, incoming, chat, messages } = useWords();
  const [open, setOpen] = useState(false);
  const [sending, setSending] = useState(0);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const box = messagesOf(phone);
  const sent = box.lists.value?.sent ?? [];
  const [sentBefore] = useState(() => sent.map(({ id }) => id));
  const recorded = sent.some(({ id }) => !sentBefore.includes(id));
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);
  const aside = phone.aside.value;
  const answer = sending > 0
    ? lastAside(aside.slice(sending), "textLeft")
    : undefined;
  if (answer?.response === "accepted" || recorded) {
    return <p class="leave-text" role="status">{left.sent(peer)}</p>;
  }
  const look = brief ? "button in-brief" : "button";
  if (!open) {
    return (
      <div class="leave-ways">
        <button
          id="leave-text"
          type="button"
          class={look}
          onClick={() => setOpen(true)}
        >
          <Icon name="MessageSquareText" />
          <span>{brief ? incoming.message : left.leave}</span>
        </button>
        {box.able && (
          <button
            id="record-message"
            type="button"
            class={look}
            onClick={() => onRecord(peer)}
          >
            <Icon name="Disc" />
            <span>{brief ? messages.recordInBrief : messages.record}</span>
          </button>
        )}
      </div>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    const { length } = aside;
    if (phone.ask({ id: "leaveText", to: peer, text })) setSending(length);
  };
  return (
    <form class="leave-text" onSubmit={submit}>
      <label for="left-text">{left.label(peer)}</label>
      <div class="own-message">
        <input
          id="left-text"
          ref={field}
          value={text}
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          maxLength={MAX_TEXT_LENGTH}
          placeholder={chat.field}
          aria-describedby="left-text-hint"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button
          id="left-text-send"
          type="submit"
          class="button in-brief"
          data-kind="primary"
          disabled={phone.link.value !== "open" || sending > 0 && !answer}
        >
          <Icon name="SendHorizontal" />
          <span>{incoming.send}</span>
        </button>
      </div>
      <p id="left-text-hint" class="hint" role={answer ? "alert" : undefined}>
        {answer ? left.failed : left.hint}
      </p>
    </form>
  );
}
