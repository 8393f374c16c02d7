import { useEffect, useState } from "preact/hooks";
import type { User } from "../../shared/protocol_values.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { useFocus } from "../hooks/use_focus.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/**
 * Shown if the page was opened by a link that names somebody: the call is
 * offered, not started. For somebody who is not here, or busy, the page waits
 * and then calls, if asked to.
 */
export function Invitation(
  { peer: asked, user, online, onCall, onDismiss }: {
    /** The name in the link. */
    peer: string;
    /** Absent while that person is not here. */
    user: User | undefined;
    online: boolean;
    onCall: () => void;
    onDismiss: () => void;
  },
) {
  const words = useWords();
  // As the person spells it
  const peer = user?.name ?? asked;
  const heading = useFocus<HTMLHeadingElement>();
  const [waits, setWaits] = useState(false);
  const free = user !== undefined && !user.busy;
  useEffect(() => {
    if (waits && free && online) onCall();
  }, [waits, free, online]);
  return (
    <section class="card ended-card" data-invitation={asked}>
      <Avatar name={peer} size="large" />
      <h1 ref={heading} tabIndex={-1}>
        {waits
          ? words.invitation.waitingTitle(peer)
          : words.invitation.title(peer)}
      </h1>
      <p class="lead" role="status">
        {waits
          ? words.invitation.waiting(peer)
          : !user
          ? words.invitation.absent(peer)
          : user.busy
          ? words.people.busy
          : words.invitation.here(peer)}
      </p>
      <div class="ended-actions">
        {!free && (
          <button
            id="call-when-free"
            type="button"
            class="button"
            data-kind={waits ? undefined : "primary"}
            onClick={() => setWaits(!waits)}
          >
            <Icon name={waits ? "X" : "Bell"} />
            {waits ? words.invitation.stop : words.invitation.whenFree}
          </button>
        )}
        {!waits && (
          <>
            <button
              id="call-invited"
              type="button"
              class="button"
              data-kind={free ? "primary" : undefined}
              disabled={!online}
              onClick={onCall}
            >
              <Icon name="Phone" />
              {words.people.call}
            </button>
            <button
              id="dismiss-invitation"
              type="button"
              class="button"
              onClick={onDismiss}
            >
              {words.invitation.dismiss}
            </button>
          </>
        )}
      </div>
    </section>
  );
}
