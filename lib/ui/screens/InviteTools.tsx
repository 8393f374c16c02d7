import { useState } from "preact/hooks";
import { invitationLink } from "../../phone/invitation.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";

/** Ways to be reached: a link to share, and a notification while the tab is hidden. */
export function InviteTools({ userName }: { userName: string }) {
  const words = useWords();
  const [copied, setCopied] = useState<"linkCopied" | "linkNotCopied">();
  const [asked, setAsked] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(
        invitationLink(location.href, userName),
      );
      setCopied("linkCopied");
    } catch {
      setCopied("linkNotCopied");
    }
  };
  const ask = async () => {
    try {
      await Notification.requestPermission();
    } catch {
      // The browser does not let pages ask: the ringtone still sounds.
    }
    setAsked(true);
  };
  const canAsk = !asked && "Notification" in globalThis &&
    Notification.permission === "default";
  return (
    <div class="invite-tools">
      <button
        id="copy-link"
        type="button"
        class="button"
        data-kind="quiet"
        onClick={() => void copy()}
      >
        <Icon name="Link" />
        <span role="status">{words.people[copied ?? "copyLink"]}</span>
      </button>
      {canAsk && (
        <button
          id="notify"
          type="button"
          class="button"
          data-kind="quiet"
          onClick={() => void ask()}
        >
          <Icon name="Bell" />
          {words.people.notify}
        </button>
      )}
    </div>
  );
}
