import { useEffect, useState } from "preact/hooks";
import { ChatButton, type ChatSwitch } from "./ChatButton.tsx";
import {
  CameraSwitch,
  HangUpButton,
  MicrophoneSwitch,
} from "./CallSwitches.tsx";
import { toggleFullScreen } from "./full_screen.ts";
import { DeviceMenu } from "./DeviceMenu.tsx";
import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { toggleSharing } from "./sharing.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/**
 * Microphone, camera, screen, messages, options, hang up. A button that is of no
 * use yet is disabled, not absent: one that comes later would push "Hang up" away
 * from under a finger.
 */
export function CallControls({ phone, calling, chat, onOptions }: {
  phone: PhoneSurface;
  calling: boolean;
  /** Absent while nobody can read a message. */
  chat?: ChatSwitch;
  onOptions: () => void;
}) {
  const words = useWords();
  const sharing = phone.local.sharing.value;
  return (
    <div class="controls" role="toolbar" aria-label={words.call.controls}>
      <div class="control-pair">
        <MicrophoneSwitch phone={phone} />
        <DeviceMenu phone={phone} kinds={["microphone", "speaker"]} />
      </div>
      <div class="control-pair">
        <CameraSwitch phone={phone} />
        <DeviceMenu phone={phone} kinds={["camera"]} />
      </div>
      {canFlip(phone) && (
        <IconButton
          id="flip"
          label={words.call.flip}
          onPress={() => void phone.local.flipCamera()}
        >
          <Icon name="SwitchCamera" />
        </IconButton>
      )}
      {phone.canShareScreen && (
        <IconButton
          id="share"
          label={sharing ? words.call.stopSharing : words.call.share}
          kind={sharing ? "off" : "plain"}
          disabled={calling}
          onPress={() => toggleSharing(phone)}
        >
          {sharing
            ? <Icon name="ScreenShareOff" />
            : <Icon name="ScreenShare" />}
        </IconButton>
      )}
      <ChatButton phone={phone} chat={chat} />
      <FullScreenButton />
      <IconButton id="options" label={words.options.open} onPress={onOptions}>
        <Icon name="Ellipsis" />
      </IconButton>
      <HangUpButton phone={phone} calling={calling} />
    </div>
  );
}

/** Whether this is a hand-held device with front and back cameras. */
function canFlip(phone: PhoneSurface): boolean {
  const cameras = phone.devices.value.filter(({ kind }) =>
    kind === "videoinput"
  );
  return cameras.length > 1 && phone.cameraOn.value &&
    !phone.local.sharing.value && matchMedia("(pointer: coarse)").matches;
}

/** Full-screen button; absent where the browser has no full screen for pages (iPhone). */
function FullScreenButton() {
  const words = useWords();
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      // Leave full screen with the call. The browser refuses only if the page is closing anyway.
      if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    };
  }, []);
  if (!document.fullscreenEnabled) return null;
  return (
    <IconButton
      id="full-screen"
      label={full ? words.call.leaveFullScreen : words.call.fullScreen}
      onPress={() => void toggleFullScreen()}
    >
      {full ? <Icon name="Minimize" /> : <Icon name="Maximize" />}
    </IconButton>
  );
}
