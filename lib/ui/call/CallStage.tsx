import { useRef, useState } from "preact/hooks";
import {
  type CallState,
  canChat,
  type PhoneState,
} from "../../phone/phone_state.ts";
import { ChatAnnouncement, type ChatSwitch } from "./ChatButton.tsx";
import { Avatar } from "../parts/Avatar.tsx";
import { CallControls } from "./CallControls.tsx";
import { CallTimer } from "./CallTimer.tsx";
import { toggleFullScreen } from "./full_screen.ts";
import { lazy } from "../parts/lazy.tsx";
import {
  CallWindow,
  togglePictureInPicture,
  usePictureInPicture,
} from "./picture_in_picture.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { RemotePicture } from "./RemotePicture.tsx";
import { SealButton } from "./SealButton.tsx";
import { SelfView } from "./SelfView.tsx";
import { toggleSharing } from "./sharing.ts";
import { PeerBadges, ProgressLine, RepairBadge } from "./StageLine.tsx";
import { StageHints } from "./StageHints.tsx";
import { useCallWindow } from "./call_window.ts";
import { useAwake } from "../hooks/use_awake.ts";
import { useFocus } from "../hooks/use_focus.ts";
import { useFrozen } from "../hooks/use_frozen.ts";
import { useMediaSession } from "../hooks/use_media_session.ts";
import { usePressTwice } from "../hooks/use_press_twice.ts";
import { keepFocus, useShortcuts } from "../hooks/use_shortcuts.ts";
import { useRecordingTone } from "../hooks/use_recording_tone.ts";
import { useStillness } from "../hooks/use_stillness.ts";
import { useWords } from "../words/LanguageProvider.tsx";

const ChatPanel = lazy(async () => (await import("./ChatPanel.tsx")).ChatPanel);
const SealPanel = lazy(async () => (await import("./SealPanel.tsx")).SealPanel);
const FiguresPanel = lazy(async () =>
  (await import("./FiguresPanel.tsx")).FiguresPanel
);

/** Details that are shown over the picture. */
type Details = "figures" | "seal";

/** The parts that disappear while nobody moves. */
const OVER_PICTURE = ".stage-bar, .controls, .self-view";

/** The call from ringing to its end: one component, so that its video elements survive all states. */
export function CallStage({ phone, state, open }: {
  phone: PhoneSurface;
  state: CallState;
  open: (dialog: "options" | "shortcuts") => void;
}) {
  const words = useWords();
  const stage = useRef<HTMLElement>(null);
  const [details, setDetails] = useState<Details | null>(null);
  const toggle = (which: Details) =>
    setDetails(details === which ? null : which);
  const toggleFigures = () => toggle("figures");
  const hangUp = usePressTwice(() => phone.hangUp());
  const [chatOpen, setChatOpen] = useState(false);
  const chat: ChatSwitch | undefined = canChat(state)
    ? { open: chatOpen, toggle: () => setChatOpen(!chatOpen) }
    : undefined;
  const { singleKeys, volume, speaker } = phone.preferences.values.value;
  useShortcuts(singleKeys, {
    microphone: () => phone.toggleMicrophone(),
    talk: (held) => phone.local.holdToTalk(held),
    camera: () => void phone.toggleCamera(),
    share: () => toggleSharing(phone),
    fullScreen: () => void toggleFullScreen(),
    pictureInPicture: () => void togglePictureInPicture(),
    options: () => open("options"),
    figures: toggleFigures,
    hangUp: hangUp.press,
    help: () => open("shortcuts"),
  });
  const heading = useFocus<HTMLHeadingElement>();
  const { peer } = state.call;
  const active = state.name === "active" ? state : null;
  const picture = useRef<HTMLVideoElement>(null);
  const callWindow = useCallWindow();
  const videoAway = usePictureInPicture(picture);
  const frozen = useFrozen(
    picture,
    active?.reconnecting !== undefined && active.peerMedia.video !== "off",
  );
  const { video } = active?.peerMedia ?? {};
  const still = useStillness(
    stage,
    OVER_PICTURE,
    active !== null && video !== "off" && !details && !chatOpen &&
      phone.chat.unread.value === 0 && phone.chat.typing.value === "" &&
      !active.reconnecting,
  );
  useAwake();
  useMediaSession(phone, peer);
  useRecordingTone(phone);
  return (
    <main
      ref={stage}
      class="stage"
      data-active={active !== null}
      data-still={still}
      onMouseDown={keepFocus}
    >
      <RemotePicture
        video={picture}
        peer={peer}
        stream={phone.remoteStream.value}
        media={active?.peerMedia ?? null}
        away={videoAway || callWindow !== null}
        volume={volume}
        speaker={speaker}
        onSpeakerFailed={(message) => phone.speakerFailed(message)}
      />
      {callWindow && (
        <CallWindow phone={phone} state={state} place={callWindow} />
      )}
      {state.name !== "active" && (
        <div class="before-picture" data-ringing={state.name === "calling"}>
          <span class="ringing-avatar">
            <Avatar name={peer} size="large" />
          </span>
        </div>
      )}
      {active?.reconnecting && frozen && (
        <p class="reconnecting" data-frozen>
          <span class="spinner" aria-hidden />
          {words.call.reconnecting[active.reconnecting](peer)}
        </p>
      )}
      <header class="stage-bar">
        <div class="stage-chip">
          <h1 ref={heading} tabIndex={-1}>{peer}</h1>
          {state.name === "active"
            ? (
              <ActiveLine
                phone={phone}
                state={state}
                frozen={frozen}
                details={details}
                toggle={toggle}
              />
            )
            : <ProgressLine state={state} />}
        </div>
      </header>
      {chat?.open
        ? <ChatPanel phone={phone} peer={peer} onClose={chat.toggle} />
        : chat && <ChatAnnouncement phone={phone} peer={peer} />}
      {details === "figures" && (
        <FiguresPanel phone={phone} onClose={toggleFigures} />
      )}
      {active && details === "seal" && (
        <SealPanel
          phone={phone}
          peer={peer}
          onClose={() => {
            toggle("seal");
            document.getElementById("seal")?.focus();
          }}
        />
      )}
      <SelfView phone={phone} />
      {active && (
        <StageHints
          phone={phone}
          peer={peer}
          since={active.since}
          hangUpAsked={hangUp.asked}
        />
      )}
      <CallControls
        phone={phone}
        calling={state.name === "calling"}
        chat={chat}
        onOptions={() =>
          open("options")}
      />
    </main>
  );
}

function ActiveLine({ phone, state, frozen, details, toggle }: {
  phone: PhoneSurface;
  state: PhoneState & { name: "active" };
  /** Whether the picture already shows the same, so that this line is not needed. */
  frozen: boolean;
  details: Details | null;
  toggle: (which: Details) => void;
}) {
  const words = useWords();
  const quality = phone.report.value.quality;
  const { peerMedia, reconnecting, call: { peer } } = state;
  return (
    <p class="stage-line">
      <SealButton
        phone={phone}
        open={details === "seal"}
        onPress={() => toggle("seal")}
      />
      <CallTimer since={state.since} />
      <button
        id="figures"
        type="button"
        class="quality"
        data-quality={quality}
        // Our own connection may be good while nothing arrives.
        hidden={reconnecting !== undefined && details !== "figures"}
        aria-label={words.figures.open(words.call.quality[quality])}
        aria-expanded={details === "figures"}
        onClick={() => toggle("figures")}
      >
        <SignalBars />
        <span class="quality-words">{words.call.quality[quality]}</span>
      </button>
      {reconnecting && !frozen && (
        <RepairBadge peer={peer} side={reconnecting} />
      )}
      <PeerBadges peer={peer} media={peerMedia} />
    </p>
  );
}

/** Three bars, of which CSS colours as many as the quality is worth. */
function SignalBars() {
  return (
    <svg class="bars" width="18" height="16" viewBox="0 0 18 16" aria-hidden>
      <rect x="0" y="10" width="4" height="6" rx="1.5" />
      <rect x="7" y="5" width="4" height="11" rx="1.5" />
      <rect x="14" y="0" width="4" height="16" rx="1.5" />
    </svg>
  );
}
