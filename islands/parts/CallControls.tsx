import {
  Maximize,
  Mic,
  MicOff,
  Minimize,
  PhoneOff,
  Video,
  VideoOff,
} from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "./IconButton.tsx";
import type { PhoneSurface } from "./phone_surface.ts";
import { words } from "./words.ts";

/** Microphone, camera, full screen, hang up. */
export function CallControls({ phone, calling }: {
  phone: PhoneSurface;
  calling: boolean;
}) {
  const microphoneOn = phone.microphoneOn.value;
  const cameraOn = phone.cameraOn.value;
  return (
    <div class="controls" role="toolbar" aria-label={words.call.controls}>
      <IconButton
        id="microphone"
        label={microphoneOn ? words.call.mute : words.call.unmute}
        kind={microphoneOn ? "plain" : "off"}
        onPress={() => phone.toggleMicrophone()}
      >
        {microphoneOn ? <Mic /> : <MicOff />}
      </IconButton>
      <IconButton
        id="camera"
        label={cameraOn ? words.call.cameraStop : words.call.cameraStart}
        kind={cameraOn ? "plain" : "off"}
        onPress={() => void phone.toggleCamera()}
      >
        {cameraOn ? <Video /> : <VideoOff />}
      </IconButton>
      <FullScreenButton />
      <IconButton
        id="stop"
        label={calling ? words.call.cancel : words.call.hangUp}
        kind="danger"
        onPress={() => phone.hangUp()}
      >
        <PhoneOff />
      </IconButton>
    </div>
  );
}

/** Absent where the browser has no full screen for pages (iPhone). */
function FullScreenButton() {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", changed);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      // It belongs to the call. Refused where the page is going away anyway.
      if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    };
  }, []);
  if (!document.fullscreenEnabled) return null;
  const toggle = async () => {
    try {
      await (full
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen());
    } catch {
      // Refused by the browser: the page stays as it is, which is seen.
    }
  };
  return (
    <IconButton
      id="full-screen"
      label={full ? words.call.leaveFullScreen : words.call.fullScreen}
      onPress={() => void toggle()}
    >
      {full ? <Minimize /> : <Maximize />}
    </IconButton>
  );
}
