import type { EndedCall } from "../../phone/phone_state.ts";
import { recordingOf } from "../../phone/recording/browser_recording.ts";
import { KeptRecordings } from "../call/KeptRecordings.tsx";
import { DeviceCheck } from "../devices/DeviceCheck.tsx";
import { useFocus } from "../hooks/use_focus.ts";
import { Avatar } from "../parts/Avatar.tsx";
import { Icon } from "../parts/Icon.tsx";
import { MessageList } from "../messages/MessageList.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { EndedBar } from "./EndedBar.tsx";
import { EndedCard, needsCard } from "./EndedCard.tsx";
import { TopBar } from "./TopBar.tsx";
import { YouMenu } from "./YouMenu.tsx";

/** The screen of a guest, who may call one person: that of the link. */
export function GuestScreen(
  { phone, peer, userName, ended, covered, open, announce }: {
    phone: PhoneSurface;
    peer: string;
    userName: string;
    /** The call that has just ended. */
    ended?: EndedCall;
    /** A dialog is open, which may have a check of the devices of its own. */
    covered: boolean;
    open: (dialog: "options" | "message", peer?: string) => void;
    /** Says it to screen readers. */
    announce: (text: string) => void;
  },
) {
  const record = (peer: string) => open("message", peer);
  return (
    <>
      <TopBar>
        <YouMenu
          userName={userName}
          preferences={phone.preferences}
          canRename
          onRename={() => phone.leave()}
          onLeave={() => phone.leave()}
          onOptions={() => open("options")}
        />
      </TopBar>
      <main class="screen people">
        {ended && needsCard(ended)
          ? <EndedCard phone={phone} ended={ended} onRecord={record} />
          : <CallOffer phone={phone} peer={peer} />}
        {recordingOf(phone).kept.value.length > 0 && (
          <KeptRecordings phone={phone} />
        )}
        <MessageList
          phone={phone}
          onCall={(name) => void phone.call(name)}
          announce={announce}
        />
        <div class="beside">
          {!covered && <DeviceCheck phone={phone} startsItself={false} />}
        </div>
        {ended && !needsCard(ended) && (
          <EndedBar phone={phone} ended={ended} onRecord={record} />
        )}
      </main>
    </>
  );
}

function CallOffer({ phone, peer }: { phone: PhoneSurface; peer: string }) {
  const { guest, incoming, people } = useWords();
  const heading = useFocus<HTMLHeadingElement>();
  const online = phone.link.value === "open";
  return (
    <section class="card ended-card" data-guest-of={peer}>
      <Avatar name={peer} size="large" />
      <h1 ref={heading} tabIndex={-1}>{guest.title(peer)}</h1>
      <p class="lead">{guest.hint(peer)}</p>
      <div class="ended-actions">
        <button
          id="guest-call"
          type="button"
          class="button"
          data-kind="primary"
          disabled={!online}
          onClick={() => void phone.call(peer)}
        >
          <Icon name="Video" />
          {people.call}
        </button>
        <button
          id="guest-voice-call"
          type="button"
          class="button"
          disabled={!online}
          onClick={() => void phone.call(peer, { video: false })}
        >
          <Icon name="Phone" />
          {incoming.acceptAudio}
        </button>
      </div>
    </section>
  );
}
