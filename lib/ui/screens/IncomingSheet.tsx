import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../parts/Avatar.tsx";
import { DeclineMessage } from "./DeclineMessage.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { CallInfo } from "../../phone/phone_state.ts";
import { incomingTitle } from "../hooks/announcement.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** An incoming call, as a modal sheet. */
export function IncomingSheet({ phone, call, silenced, soundless, onSilence }: {
  phone: PhoneSurface;
  call: CallInfo;
  silenced: boolean;
  /** The browser plays no sound yet. */
  soundless: boolean;
  onSilence: () => void;
}) {
  const words = useWords();
  const [writing, setWriting] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // No button gets the focus: a key meant for the previously focused element would answer the call.
    opened?.focus();
    // Returns the focus.
    return () => opened?.close();
  }, []);
  const back = () => {
    setWriting(false);
    dialog.current?.focus();
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    // Escape would close the sheet without an answer.
    event.preventDefault();
    if (writing) back();
    else onSilence();
  };
  return (
    <dialog
      ref={dialog}
      class="sheet"
      role="dialog"
      data-silenced={silenced}
      aria-labelledby="incoming-title"
      aria-describedby="incoming-hint"
      tabIndex={-1}
      onKeyDown={keyDown}
      onCancel={(event) => event.preventDefault()}
    >
      <span class="ringing-avatar">
        <Avatar name={call.peer} size="large" />
      </span>
      <h2 id="incoming-title">{incomingTitle(call, words)}</h2>
      {/* One place for both, so that no button moves when the second one comes. */}
      <div class="sheet-hints" data-soundless={soundless && !silenced}>
        <p id="incoming-hint">
          {call.video ? words.incoming.hint : words.incoming.voiceHint}
        </p>
        <div role="status">
          <p class="soundless">
            <Icon name="BellOff" />
            {words.incoming.soundless}
          </p>
        </div>
      </div>
      {writing
        ? (
          <DeclineMessage
            onSend={(message) => phone.decline(message)}
            onBack={back}
          />
        )
        : (
          <>
            <div class="sheet-actions">
              <button
                id="accept"
                type="button"
                class="button"
                data-kind="accept"
                onClick={() => void phone.accept()}
              >
                {call.video ? <Icon name="Video" /> : <Icon name="Phone" />}
                {words.incoming.accept}
              </button>
              <button
                id={call.video ? "accept-audio" : "accept-video"}
                type="button"
                class="button"
                onClick={() => void phone.accept({ video: !call.video })}
              >
                {call.video ? <Icon name="Phone" /> : <Icon name="Video" />}
                {call.video
                  ? words.incoming.acceptAudio
                  : words.incoming.acceptVideo}
              </button>
              <button
                id="decline"
                type="button"
                class="button"
                data-kind="danger"
                onClick={() => phone.decline()}
              >
                <Icon name="PhoneOff" />
                {words.incoming.decline}
              </button>
            </div>
            <div class="sheet-more">
              <button
                id="silence"
                type="button"
                class="button"
                data-kind="quiet"
                aria-disabled={silenced}
                onClick={onSilence}
              >
                <Icon name="BellOff" />
                {silenced ? words.incoming.silenced : words.incoming.silence}
              </button>
              <button
                id="decline-message"
                type="button"
                class="button"
                data-kind="quiet"
                onClick={() => {
                  onSilence();
                  setWriting(true);
                }}
              >
                <Icon name="MessageSquareText" />
                {words.incoming.message}
              </button>
            </div>
          </>
        )}
    </dialog>
  );
}
