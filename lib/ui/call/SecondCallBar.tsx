import { useEffect, useState } from "preact/hooks";
import type { SecondCaller } from "../../phone/call/second_call.ts";
import { incomingTitle } from "../hooks/announcement.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { DeclineMessage } from "../screens/DeclineMessage.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Somebody calls during a call. It takes no focus, because a key may be on its way to the call. */
export function SecondCallBar({ phone, caller, announce }: {
  phone: PhoneSurface;
  caller: SecondCaller;
  /** Says it to screen readers. */
  announce: (text: string) => void;
}) {
  const words = useWords();
  const [writing, setWriting] = useState(false);
  const title = incomingTitle(caller, words);
  useEffect(() => announce(title), [title]);
  return (
    <section class="second-call" aria-labelledby="second-call-title">
      <header>
        <Avatar name={caller.peer} size="small" />
        <h2 id="second-call-title">{title}</h2>
      </header>
      {writing
        ? (
          <DeclineMessage
            onSend={(message) => phone.declineSecond(message)}
            onBack={() => setWriting(false)}
          />
        )
        : (
          <div class="second-call-actions">
            <button
              id="end-and-answer"
              type="button"
              class="button"
              data-kind="accept"
              onClick={() => void phone.answerSecond()}
            >
              <Icon name={caller.video ? "Video" : "Phone"} />
              {words.call.endAndAnswer}
            </button>
            <button
              id="decline-second"
              type="button"
              class="button"
              data-kind="danger"
              onClick={() => phone.declineSecond()}
            >
              <Icon name="PhoneOff" />
              {words.incoming.decline}
            </button>
            <button
              id="decline-second-message"
              type="button"
              class="button"
              onClick={() => setWriting(true)}
            >
              <Icon name="MessageSquareText" />
              {words.incoming.message}
            </button>
          </div>
        )}
    </section>
  );
}
