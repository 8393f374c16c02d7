import { useLayoutEffect } from "preact/hooks";
import { switchesOf } from "../../phone/call/call_joining.ts";
import type { CallElsewhere } from "../../phone/call/other_device.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Offers to take the call that the person is in on another device, and says with which switches. */
export function ElsewhereBar({ phone, elsewhere, announce }: {
  phone: PhoneSurface;
  elsewhere: CallElsewhere;
  /** Says it to screen readers. */
  announce: (text: string) => void;
}) {
  const words = useWords();
  const { callId, peer, sealed, staysSealed } = elsewhere;
  const switches = switchesOf(elsewhere.media);
  const { title } = words.problems.in_call_elsewhere;
  useLayoutEffect(() => announce(title), [callId]);
  return (
    <section class="card elsewhere" aria-labelledby="elsewhere-title">
      <Avatar name={peer} size="small" />
      <div>
        <h2 id="elsewhere-title">{title}</h2>
        <p>{words.elsewhere.peer(peer)}</p>
        <p id="elsewhere-switches">{words.returning.switches(switches)}</p>
        {sealed && !staysSealed && (
          <p id="elsewhere-seal">{words.elsewhere.unlocks}</p>
        )}
      </div>
      <button
        id="take-call"
        type="button"
        class="button"
        data-kind="accept"
        aria-describedby="elsewhere-switches elsewhere-seal"
        disabled={phone.link.value !== "open"}
        onClick={() => void phone.takeCall()}
      >
        <Icon name={switches.camera ? "Video" : "Phone"} />
        {words.elsewhere.take}
      </button>
    </section>
  );
}
