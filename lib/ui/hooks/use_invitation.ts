import { useState } from "preact/hooks";
import { invitedPeer, withoutInvitation } from "../../phone/invitation.ts";

/** Whom the page's link says to call, until that was answered. */
export function useInvitation(): { peer: string | null; done: () => void } {
  const [peer, setPeer] = useState(() => invitedPeer(location.href));
  const done = () => {
    setPeer(null);
    // A reload must not offer it again.
    history.replaceState(null, "", withoutInvitation(location.href));
  };
  return { peer, done };
}
