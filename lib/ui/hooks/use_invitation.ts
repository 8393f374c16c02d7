import { useState } from "preact/hooks";
import { invitedPeer, withoutInvitation } from "../../phone/invitation.ts";

/** The person whom the page's link offers to call, until the user has answered the offer. */
export function useInvitation(): { peer: string | null; done: () => void } {
  const [peer, setPeer] = useState(() => invitedPeer(location.href));
  const done = () => {
    setPeer(null);
    // A reload must not offer it again.
    history.replaceState(null, "", withoutInvitation(location.href));
  };
  return { peer, done };
}
