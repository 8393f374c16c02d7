import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { MAX_CHAT_LENGTH } from "../../shared/protocol_limits.ts";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useTypedText } from "../hooks/use_typed_text.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { chatParts } from "./chat_links.ts";

/** CSS pixels: about two lines, by which a text grows at most between two updates. */
const NEAR_END = 60;

/** The text messages of a call, and a field for the next one. */
export function ChatPanel({ phone, peer, onClose }: {
  phone: PhoneSurface;
  peer: string;
  onClose: () => void;
}) {
  const { chat: words } = useWords();
  const [text, setText] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const lines = phone.chat.lines.value;
  const typing = phone.chat.typing.value;
  const { realTimeText } = phone.preferences.values.value;
  const typed = useTypedText(phone, text);
  useEffect(() => field.current?.focus(), []);
  const toEnd = (from: number) => {
    const { current } = list;
    if (!current) return;
    const { scrollHeight, scrollTop, clientHeight } = current;
    if (scrollHeight - scrollTop - clientHeight > from) return;
    current.scrollTop = scrollHeight;
  };
  useLayoutEffect(() => {
    phone.chat.markRead();
    toEnd(Infinity);
  }, [lines]);
  // Somebody may be reading earlier messages meanwhile.
  useLayoutEffect(() => toEnd(NEAR_END), [typing]);
  const send = (event: Event) => {
    event.preventDefault();
    if (phone.chat.send(text)) typed.sent();
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
      {lines.length === 0 && typing === "" && <p class="empty">{words.empty}
      </p>}
      <div ref={list} class="chat-lines">
        <div role="log" aria-live="polite">
          <ol>
            {lines.map(({ from, text }, at) => (
              <li key={at} data-from={from}>
                <span class="unseen">{from === "us" ? words.you : peer}:</span>
                <p dir="auto">
                  {chatParts(text).map(({ text, href }) =>
                    href
                      ? (
                        <a
                          href={href}
                          target="_blank"
                          rel="noopener noreferrer"
                        >
                          {text}
                        </a>
                      )
                      : text
                  )}
                </p>
              </li>
            ))}
          </ol>
        </div>
        {typing !== "" && (
          // Screen readers would read it from the start at every letter.
          <div class="chat-typing" data-from="peer" aria-live="off">
            <span class="unseen">{words.typing(peer)}:</span>
            <p dir="auto">{typing}</p>
          </div>
        )}
      </div>
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
        <button
          type="submit"
          class="button in-brief"
          data-kind="primary"
        >
          <Icon name="SendHorizontal" />
          <span>{words.send}</span>
        </button>
      </form>
      <label class="check">
        <input
          id="real-time-text"
          type="checkbox"
          checked={realTimeText}
          aria-describedby="real-time-hint"
          onChange={({ currentTarget }) =>
            phone.preferences.set({ realTimeText: currentTarget.checked })}
        />
        {words.realTime}
      </label>
      <p id="real-time-hint" class="hint">{words.realTimeHint(peer)}</p>
    </section>
  );
}
