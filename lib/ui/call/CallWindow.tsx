import { asset } from "fresh/runtime";
import { render } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CallState } from "../../phone/phone_state.ts";
import type { MediaState } from "../../shared/protocol_values.ts";
import { usePressTwice } from "../hooks/use_press_twice.ts";
import { keepFocus, useShortcuts } from "../hooks/use_shortcuts.ts";
import { Avatar } from "../parts/Avatar.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import {
  LanguageProvider,
  useLanguage,
  useWords,
} from "../words/LanguageProvider.tsx";
import {
  CameraSwitch,
  HangUpButton,
  MicrophoneSwitch,
} from "./CallSwitches.tsx";
import { CallTimer } from "./CallTimer.tsx";
import { keepFrame } from "./kept_frame.ts";
import { PicturePlaceholder } from "./PicturePlaceholder.tsx";
import { StageHints } from "./StageHints.tsx";
import { PeerBadges, ProgressLine, RepairBadge } from "./StageLine.tsx";

interface CallWindowProps {
  phone: PhoneSurface;
  state: CallState;
  /** A window without anything in it. */
  place: Window;
}

/** The call in another window of the same page: the other person, and what one needs at once. Nothing in the page. */
export function CallWindow(props: CallWindowProps) {
  const { place, state } = props;
  const { language } = useLanguage();
  const [root] = useState(() => place.document.body);
  const [styled, setStyled] = useState(false);
  useEffect(() => {
    void linkStyles(root.ownerDocument).then(() => setStyled(true));
    return () => render(null, root);
  }, []);
  useLayoutEffect(() => {
    if (!styled) return;
    const { ownerDocument } = root;
    ownerDocument.documentElement.lang = language;
    ownerDocument.title = state.call.peer;
    render(
      <LanguageProvider key={language} first={language}>
        <WindowStage {...props} />
      </LanguageProvider>,
      root,
    );
  });
  return null;
}

/** Gives a window the page's styles. Resolves once it has them, or will not get them. */
async function linkStyles(target: Document): Promise<void> {
  // Otherwise the window is white until the styles have come.
  const scheme = target.createElement("meta");
  scheme.name = "color-scheme";
  scheme.content = "dark";
  target.head.append(scheme);
  const sheets = document.querySelectorAll<HTMLLinkElement>(
    "link[rel=stylesheet]",
  );
  const addresses = Array.from(sheets, ({ href }) => href);
  await Promise.all(
    [...addresses, asset("/css/call_window.css")].map((address) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const link = target.createElement("link");
      link.rel = "stylesheet";
      link.href = address;
      link.onload = link.onerror = () => resolve();
      target.head.append(link);
      return promise;
    }),
  );
}

function WindowStage({ phone, state, place }: CallWindowProps) {
  const words = useWords();
  const { peer } = state.call;
  const active = state.name === "active" ? state : null;
  const calling = state.name === "calling";
  const hangUp = usePressTwice(() => phone.hangUp());
  useShortcuts(phone.preferences.values.value.singleKeys, {
    microphone: () => phone.toggleMicrophone(),
    talk: (held) => phone.local.holdToTalk(held),
    camera: () => void phone.toggleCamera(),
    pictureInPicture: () => place.close(),
    hangUp: hangUp.press,
  }, place);
  return (
    <div class="phone" data-state={state.name}>
      <main
        class="stage call-window"
        data-active={active !== null}
        onMouseDown={keepFocus}
      >
        <WindowPicture
          peer={peer}
          stream={phone.remoteStream.value}
          media={active?.peerMedia ?? null}
        />
        {!active && (
          <div class="before-picture" data-ringing={calling}>
            <span class="ringing-avatar">
              <Avatar name={peer} size="large" />
            </span>
          </div>
        )}
        <header class="stage-bar">
          <div class="stage-chip">
            <h1>{peer}</h1>
            {state.name === "active"
              ? (
                <p class="stage-line">
                  <CallTimer since={state.since} />
                  {state.reconnecting && (
                    <RepairBadge peer={peer} side={state.reconnecting} />
                  )}
                  <PeerBadges peer={peer} media={state.peerMedia} />
                </p>
              )
              : <ProgressLine state={state} />}
          </div>
        </header>
        {active && (
          <StageHints
            phone={phone}
            peer={peer}
            since={active.since}
            hangUpAsked={hangUp.asked}
          />
        )}
        <div class="controls" role="toolbar" aria-label={words.call.controls}>
          <MicrophoneSwitch phone={phone} />
          <CameraSwitch phone={phone} />
          <HangUpButton phone={phone} calling={calling} />
        </div>
      </main>
    </div>
  );
}

/** The other person's picture without its sound, which the page plays. */
function WindowPicture({ peer, stream, media }: {
  peer: string;
  stream: MediaStream | null;
  media: MediaState | null;
}) {
  const { call } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const lastFrame = useRef<HTMLCanvasElement>(null);
  const [hasPicture, setHasPicture] = useState(false);
  useLayoutEffect(() => {
    if (!video.current || !lastFrame.current) return;
    keepFrame(video.current, lastFrame.current);
    video.current.srcObject = stream;
  }, [stream]);
  const cameraOff = media?.video === "off";
  return (
    <div class="remote" data-waiting={!hasPicture}>
      <canvas ref={lastFrame} class="last-frame" aria-hidden />
      <video
        ref={video}
        autoplay
        playsInline
        muted
        aria-label={call.remoteVideo(peer)}
        onLoadedData={() => setHasPicture(true)}
      />
      {media && (cameraOff || !hasPicture) && (
        <PicturePlaceholder peer={peer} cameraOff={cameraOff} />
      )}
    </div>
  );
}
