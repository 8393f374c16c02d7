import { useFocus } from "../hooks/use_focus.ts";
import { Icon } from "../parts/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** The choice between sending a recording and not. */
export function Decisions({ onSend, onAgain, onDiscard }: {
  /** Absent while it cannot be sent. */
  onSend?: () => void;
  onAgain: () => void;
  onDiscard: () => void;
}) {
  const { messages: words } = useWords();
  const first = useFocus<HTMLButtonElement>();
  return (
    <div class="decisions">
      <button
        id="message-send"
        ref={first}
        type="button"
        class="button"
        data-kind="primary"
        aria-disabled={!onSend}
        onClick={onSend}
      >
        <Icon name="SendHorizontal" />
        {words.send}
      </button>
      <button
        id="message-again"
        type="button"
        class="button"
        onClick={onAgain}
      >
        {words.again}
      </button>
      <button
        id="message-discard"
        type="button"
        class="button"
        onClick={onDiscard}
      >
        {words.discard}
      </button>
    </div>
  );
}

/** How far the sending is, and a button that gives it up. */
export function InProgress({ part, onCancel }: {
  /** 0 to 1 */
  part: number;
  onCancel: () => void;
}) {
  const { messages: words } = useWords();
  const cancel = useFocus<HTMLButtonElement>();
  return (
    <>
      <progress aria-label={words.sending} value={part} />
      <button
        id="message-cancel"
        ref={cancel}
        type="button"
        class="button"
        onClick={onCancel}
      >
        {words.cancel}
      </button>
    </>
  );
}

/** The way out once it is sent. */
export function Sent({ onDone }: { onDone: () => void }) {
  const { messages: words } = useWords();
  const done = useFocus<HTMLButtonElement>();
  return (
    <button
      id="message-done"
      ref={done}
      type="button"
      class="button"
      data-kind="primary"
      onClick={onDone}
    >
      {words.done}
    </button>
  );
}
