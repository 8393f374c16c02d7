import { useState } from "preact/hooks";
import { MAX_TEXT_LENGTH } from "../../shared/protocol_limits.ts";
import { Icon } from "../parts/Icon.tsx";
import { useFocus } from "../hooks/use_focus.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Declines with a message: a ready-made one, or the person's own. */
export function DeclineMessage({ onSend, onBack }: {
  onSend: (message: string) => void;
  onBack: () => void;
}) {
  const words = useWords();
  const [message, setMessage] = useState("");
  // Does not focus the field: on a phone its keyboard would cover the ready-made messages.
  const form = useFocus<HTMLFormElement>();
  const submit = (event: Event) => {
    event.preventDefault();
    const own = message.trim();
    if (own) onSend(own);
  };
  return (
    <form
      ref={form}
      class="decline-message"
      aria-labelledby="decline-message-title"
      tabIndex={-1}
      onSubmit={submit}
    >
      <h3 id="decline-message-title">{words.incoming.messageLabel}</h3>
      {words.incoming.quickReplies.map((reply) => (
        <button
          key={reply}
          type="button"
          class="button"
          data-reply
          onClick={() => onSend(reply)}
        >
          {reply}
        </button>
      ))}
      <div class="own-message">
        <input
          id="decline-text"
          value={message}
          onInput={(event) => setMessage(event.currentTarget.value)}
          aria-label={words.incoming.messageLabel}
          placeholder={words.chat.field}
          autocomplete="off"
          enterkeyhint="send"
          maxLength={MAX_TEXT_LENGTH}
          required
        />
        <button
          id="decline-send"
          type="submit"
          class="button in-brief"
          data-kind="danger"
        >
          <Icon name="SendHorizontal" />
          <span>{words.incoming.send}</span>
        </button>
      </div>
      <button type="button" class="button" data-kind="quiet" onClick={onBack}>
        <Icon name="ArrowLeft" />
        {words.incoming.back}
      </button>
    </form>
  );
}
