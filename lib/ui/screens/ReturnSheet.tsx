import { useLayoutEffect, useRef } from "preact/hooks";
import type { PhoneState } from "../../phone/phone_state.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offers to return to the call that was active when the page was reloaded. */
export function ReturnSheet({ phone, state: { call: { peer }, switches } }: {
  phone: PhoneSurface;
  state: PhoneState & { name: "returning" };
}) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      role="dialog"
      aria-labelledby="return-title"
      aria-describedby="return-hint return-switches"
      onCancel={(event) => event.preventDefault()}
    >
      <Avatar name={peer} size="large" />
      <h2 id="return-title">{words.returning.title(peer)}</h2>
      <p id="return-hint">{words.returning.hint(peer)}</p>
      <p id="return-switches">{words.returning.switches(switches)}</p>
      <div class="sheet-actions">
        <button
          id="rejoin"
          type="button"
          class="button"
          data-kind="accept"
          autofocus
          onClick={() => void phone.rejoin()}
        >
          <Icon name={switches.camera ? "Video" : "Phone"} />
          {words.returning.rejoin}
        </button>
        <button
          id="leave"
          type="button"
          class="button"
          data-kind="danger"
          onClick={() => phone.hangUp()}
        >
          <Icon name="PhoneOff" />
          {words.call.hangUp}
        </button>
      </div>
    </dialog>
  );
}
