import { DeviceSelect } from "./DeviceSelect.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { SpeakerTest } from "./SpeakerTest.tsx";
import { useFirstWords } from "../words/LanguageProvider.tsx";

/** Selects camera, microphone and speaker. */
export function DeviceChoice({ phone }: { phone: PhoneSurface }) {
  const words = useFirstWords();
  const { camera, microphone, speaker } = phone.preferences.values.value;
  const devices = phone.devices.value;
  const of = (kind: MediaDeviceKind) =>
    devices.filter((device) => device.kind === kind);
  // Safari and Firefox leave the speaker to the system.
  const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype &&
    of("audiooutput").length > 0;
  return (
    <div class="device-choice">
      <DeviceSelect
        id="choose-camera"
        label={words.devices.camera}
        devices={of("videoinput")}
        value={camera}
        onChoose={(id) => void phone.chooseDevice("camera", id)}
      />
      <DeviceSelect
        id="choose-microphone"
        label={words.devices.microphone}
        devices={of("audioinput")}
        value={microphone}
        onChoose={(id) => void phone.chooseDevice("microphone", id)}
      />
      {canChooseSpeaker && (
        <DeviceSelect
          id="choose-speaker"
          label={words.devices.speaker}
          devices={of("audiooutput")}
          value={speaker}
          onChoose={(id) => phone.preferences.set({ speaker: id })}
        />
      )}
      <SpeakerTest speaker={speaker} />
    </div>
  );
}
