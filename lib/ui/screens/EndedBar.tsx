import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { EndedCall } from "../../phone/phone_state.ts";
import { inBrief } from "../call/duration.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { mayLeaveText } from "./EndedCard.tsx";
import { LeaveText } from "./LeaveText.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms that it stays: long enough to call again, and nobody has to close it. */
const SHOWN_MS = 8_000;

/** Shown after a call that ended as calls do: with whom, how long, a button to call again. */
export function EndedBar(
  { phone, ended, onRecord }: {
    phone: PhoneSurface;
    ended: EndedCall;
    /** Records a message for somebody who did not answer. */
    onRecord: (peer: string) => void;
  },
) {
  const words = useWords();
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const used = bar.current?.matches(":hover, :focus-within") ||
        document.querySelector("dialog[open]");
      if (!used && !document.hidden) phone.dismissEnded();
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [ended]);
  useLayoutEffect(() => () => {
    // The focus must not be lost with the button that closed it.
    if (!bar.current?.contains(document.activeElement)) return;
    document.querySelector<HTMLElement>("main h1")?.focus();
  }, []);
  const { title } = words.endings[ended.reason](ended);
  const talked = ended.durationMs !== undefined;
  return (
    <aside
      ref={bar}
      class="ended ended-bar"
      data-ended-reason={ended.reason}
      aria-label={title}
    >
      <Avatar name={ended.peer} size="small" />
      <p class="ended-title">
        <span class="ended-what">{title}</span>
        {talked && (
          <span class="ended-time">
            {inBrief(ended.durationMs ?? 0, words.language)}
          </span>
        )}
      </p>
      {mayLeaveText(phone, ended) && (
        <LeaveText
          phone={phone}
          peer={ended.peer}
          onRecord={onRecord}
          brief
        />
      )}
      {ended.reason !== "moved" && (
        <button
          id="call-again"
          type="button"
          class="button in-brief"
          data-kind="primary"
          onClick={() => void phone.call(ended.peer, { video: ended.video })}
        >
          <Icon name="Phone" />
          <span>
            {ended.direction === "incoming" && !talked
              ? words.ended.callBack
              : words.ended.callAgain}
          </span>
        </button>
      )}
      <IconButton
        id="dismiss-ended"
        label={words.ended.done}
        onPress={() => phone.dismissEnded()}
      >
        <Icon name="X" />
      </IconButton>
    </aside>
  );
}
