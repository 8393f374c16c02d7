import { useLayoutEffect } from "preact/hooks";
import { type LeftText, leftTexts } from "../../phone/aside.ts";
import { when } from "../call/duration.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The texts that callers left, until the person has read them: each says so to the server, which deletes it. */
export function LeftTexts({ phone, onCall, announce }: {
  phone: PhoneSurface;
  onCall: (name: string) => void;
  /** Says it to screen readers. */
  announce: (text: string) => void;
}) {
  const { left, people, language } = useWords();
  const texts = leftTexts(phone.aside.value);
  const latest = texts.at(-1);
  useLayoutEffect(() => {
    if (latest) announce(`${left.from(latest.from)}: ${latest.text}`);
  }, [latest?.from, latest?.at]);
  if (texts.length === 0) return null;
  const online = phone.link.value === "open";
  const seen = ({ from, at }: LeftText): boolean => {
    const asked = phone.ask({ id: "textSeen", from, at });
    if (asked) {
      phone.aside.value = [...phone.aside.value, { id: "leftText", from, at }];
    }
    return asked;
  };
  return (
    <section class="left-texts" aria-labelledby="left-texts">
      <h2 id="left-texts">{left.title}</h2>
      <ul>
        {texts.map((one) => (
          <li key={one.from} class="card left-text" data-from={one.from}>
            <Avatar name={one.from} size="small" />
            <div>
              <h3>{left.from(one.from)}</h3>
              <blockquote dir="auto">{one.text}</blockquote>
              <p class="hint">{when(one.at, language)}</p>
            </div>
            <button
              type="button"
              class="button"
              data-kind="primary"
              data-call-back
              disabled={!online}
              onClick={() => {
                if (seen(one)) {
                  onCall(one.from);
                }
              }}
            >
              <Icon name="Phone" />
              {people.callBack(one.from)}
            </button>
            <button
              type="button"
              class="button"
              data-seen
              disabled={!online}
              onClick={() =>
                seen(one)}
            >
              {left.done}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
