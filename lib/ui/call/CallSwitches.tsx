import { Icon } from "../parts/Icon.tsx";
import { IconButton } from "../parts/IconButton.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Mutes and unmutes. */
export function MicrophoneSwitch({ phone }: { phone: PhoneSurface }) {
  const { devices } = useWords();
  const on = phone.microphoneOn.value || phone.local.talking.value;
  return (
    <IconButton
      id="microphone"
      label={on ? devices.mute : devices.unmute}
      kind={on ? "plain" : "off"}
      onPress={() => phone.toggleMicrophone()}
    >
      {on ? <Icon name="Mic" /> : <Icon name="MicOff" />}
    </IconButton>
  );
}

/** Opens and closes the camera. */
export function CameraSwitch({ phone }: { phone: PhoneSurface }) {
  const { devices } = useWords();
  const on = phone.cameraOn.value;
  return (
    <IconButton
      id="camera"
      label={on ? devices.cameraStop : devices.cameraStart}
      kind={on ? "plain" : "off"}
      onPress={() => void phone.toggleCamera()}
    >
      {on ? <Icon name="Video" /> : <Icon name="VideoOff" />}
    </IconButton>
  );
}

/** Ends the call, or its ringing. */
export function HangUpButton({ phone, calling }: {
  phone: PhoneSurface;
  calling: boolean;
}) {
  const { call } = useWords();
  return (
    <IconButton
      id="stop"
      label={calling ? call.cancel : call.hangUp}
      kind="danger"
      onPress={() => phone.hangUp()}
    >
      <Icon name="PhoneOff" />
    </IconButton>
  );
}
