import type { EndedCall, EndReason } from "../../phone/phone_state.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { inWords } from "../call/duration.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useFocus } from "../hooks/use_focus.ts";
import { LeaveText } from "./LeaveText.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Ends that everybody expects; the others have a cause and a next step to read. */
const EXPECTED: ReadonlySet<EndReason> = new Set([
  "hung_up",
  "cancelled",
  "no_answer",
  "declined",
  "answered_elsewhere",
  "moved",
]);

/** Whether the end of a call is worth a card, and not only a bar. */
export function needsCard({ reason, message }: EndedCall): boolean {
  return reason === "declined" && message !== undefined ||
    !EXPECTED.has(reason);
}

/** Reasons after which a caller may leave a text: nobody was there, or could answer. */
const UNANSWERED: ReadonlySet<EndReason> = new Set([
  "no_answer",
  "busy",
  "cancelled",
]);

/** Whether the caller may leave a text. For somebody who is not here, the server keeps one only where tokens identify people. */
export function mayLeaveText(
  phone: PhoneSurface,
  { direction, reason, durationMs }: EndedCall,
): boolean {
  return direction === "outgoing" && durationMs === undefined &&
    (UNANSWERED.has(reason) || reason === "not_registered" && phone.signsIn);
}

/** Shown after a call that failed or was declined in words: why it ended, how long it took, and a button to call again. */
export function EndedCard(
  { phone, ended, onRecord }: {
    phone: PhoneSurface;
    ended: EndedCall;
    /** Records a message for somebody who did not answer. */
    onRecord: (peer: string) => void;
  },
) {
  const words = useWords();
  const heading = useFocus<HTMLHeadingElement>();
  const { title, detail } = words.endings[ended.reason](ended);
  return (
    <section class="card ended ended-card" data-ended-reason={ended.reason}>
      <Avatar name={ended.peer} size="large" />
      <h1 ref={heading} class="ended-title" tabIndex={-1}>{title}</h1>
      {ended.reason === "declined" && ended.message &&
        <blockquote>{words.ended.quote(ended.message)}</blockquote>}
      <p class="lead">
        {ended.durationMs === undefined
          ? detail
          : `${
            words.ended.duration(inWords(ended.durationMs, words.language))
          } ${ended.reason === "hung_up" ? "" : detail}`}
      </p>
      {mayLeaveText(phone, ended) && (
        <LeaveText phone={phone} peer={ended.peer} onRecord={onRecord} />
      )}
      <div class="ended-actions">
        <button
          id="call-again"
          type="button"
          class="button"
          data-kind="primary"
          onClick={() =>
            void phone.call(ended.peer, { video: ended.video })}
        >
          <Icon name="Phone" />
          {ended.direction === "incoming" && ended.durationMs === undefined
            ? words.ended.callBack
            : words.ended.callAgain}
        </button>
        <button
          id="dismiss-ended"
          type="button"
          class="button"
          onClick={() =>
            phone.dismissEnded()}
        >
          {words.ended.done}
        </button>
      </div>
    </section>
  );
}
