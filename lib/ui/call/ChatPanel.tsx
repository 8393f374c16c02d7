import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_CHAT_LENGTH } from "../../shared/protocol_limits.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { chatParts } from "./chat_links.ts";

/** The text messages of a call, and a field for the next one. */
export function ChatPanel({ phone, peer, onClose }: {
  phone: PhoneSurface;
  peer: string;
  onClose: () => void;
}) {
  const { chat: words } = useWords();
  const [text, setText] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const lines = phone.chat.lines.value;
  useEffect(() => field.current?.focus(), []);
  useLayoutEffect(() => {
    phone.chat.markRead();
    list.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, [lines]);
  const send = (event: Event) => {
    event.preventDefault();
    phone.chat.send(text);
    setText("");
  };
  return (
    <section
      id="chat-panel"
      class="figures chat"
      aria-labelledby="chat-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
      // The stage keeps clicks from moving the focus.
      onMouseDown={(event) => event.stopPropagation()}
    >
      <header>
        <h2 id="chat-title">{words.title}</h2>
        <IconButton label={words.close} onPress={onClose}>
          <Icon name="X" />
        </IconButton>
      </header>
      {lines.length === 0 && <p class="empty">{words.empty}</p>}
      <ol ref={list} class="chat-lines" role="log" aria-live="polite">
        {lines.map(({ from, text }, at) => (
          <li key={at} data-from={from}>
            <span class="unseen">{from === "us" ? words.you : peer}:</span>
            <p dir="auto">
              {chatParts(text).map(({ text, href }) =>
                href
                  ? (
                    <a href={href} target="_blank" rel="noopener noreferrer">
                      {text}
                    </a>
                  )
                  : text
              )}
            </p>
          </li>
        ))}
      </ol>
      <form class="chat-form" onSubmit={send}>
        <label class="unseen" for="chat-text">{words.field}</label>
        <input
          id="chat-text"
          ref={field}
          value={text}
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          maxLength={MAX_CHAT_LENGTH}
          placeholder={words.field}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button" data-kind="primary">
          {words.send}
        </button>
      </form>
    </section>
  );
}
