import { DeviceSelect } from "./DeviceSelect.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { realDevices } from "./real_devices.ts";
import { SpeakerTest } from "./SpeakerTest.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Selects camera, microphone and speaker. */
export function DeviceChoice({ phone }: { phone: PhoneSurface }) {
  const words = useWords();
  const { camera, microphone, speaker } = phone.preferences.values.value;
  const devices = phone.devices.value;
  const of = (kind: MediaDeviceKind) => realDevices(devices, kind);
  // Safari and Firefox leave the speaker to the system.
  const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype &&
    of("audiooutput").length > 0;
  return (
    <div class="device-choice">
      <DeviceSelect
        id="choose-camera"
        label={words.choice.camera}
        devices={of("videoinput")}
        value={camera}
        onChoose={(id) => void phone.chooseDevice("camera", id)}
      />
      <DeviceSelect
        id="choose-microphone"
        label={words.choice.microphone}
        devices={of("audioinput")}
        value={microphone}
        onChoose={(id) => void phone.chooseDevice("microphone", id)}
      />
      {canChooseSpeaker && (
        <DeviceSelect
          id="choose-speaker"
          label={words.choice.speaker}
          devices={of("audiooutput")}
          value={speaker}
          onChoose={(id) => phone.preferences.set({ speaker: id })}
        />
      )}
      <SpeakerTest speaker={speaker} />
    </div>
  );
}
