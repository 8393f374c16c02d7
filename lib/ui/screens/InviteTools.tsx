import { useState } from "preact/hooks";
import { invitationLink } from "../../phone/invitation.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "../parts/Icon.tsx";

/** Ways to be reached: a link to copy or share, and a notification while the tab is hidden. */
export function InviteTools({ userName, onCode, onGuestLink }: {
  userName: string;
  /** Shows the link as a QR code. */
  onCode: () => void;
  /** Makes a link for guests; absent where nobody needs one. */
  onGuestLink?: () => void;
}) {
  const words = useWords();
  const [copied, setCopied] = useState<"linkCopied" | "linkNotCopied">();
  const [asked, setAsked] = useState(false);
  const link = () => invitationLink(location.href, userName);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link());
      setCopied("linkCopied");
    } catch {
      setCopied("linkNotCopied");
    }
  };
  const share = async () => {
    try {
      await navigator.share({ title: words.brand, url: link() });
    } catch {
      // The person closed the system's sheet, or there is nothing to share with.
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
    <section class="invite" aria-labelledby="invite-title">
      <h2 id="invite-title">{words.people.invite}</h2>
      <p class="hint">{words.people.inviteHint}</p>
      <div class="invite-tools">
        <button
          id="copy-link"
          type="button"
          class="button"
          onClick={() => void copy()}
        >
          <Icon name="Link" />
          {words.people.copyLink}
        </button>
        {"share" in navigator && (
          <button
            id="share-link"
            type="button"
            class="button"
            onClick={() => void share()}
          >
            <Icon name="Share2" />
            {words.people.shareLink}
          </button>
        )}
        <button
          id="show-code"
          type="button"
          class="button in-brief"
          title={words.people.showCode}
          onClick={onCode}
        >
          <Icon name="QrCode" />
          <span>{words.people.showCode}</span>
        </button>
        {onGuestLink && (
          <button
            id="guest-link"
            type="button"
            class="button"
            onClick={onGuestLink}
          >
            <Icon name="Link" />
            {words.guest.link}
          </button>
        )}
        <p class="hint" role="status">{copied && words.people[copied]}</p>
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
    </section>
  );
}
