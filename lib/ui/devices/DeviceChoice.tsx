import { useEffect, useState } from "preact/hooks";
import { startTone } from "../call/ring_tone.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { BlurChoice } from "./BlurChoice.tsx";
import { realDevices } from "./real_devices.ts";

/** Duration of the test in ms: its three tones once. */
const TEST_MS = 1_800;

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
      <BlurChoice phone={phone} />
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

/** Chooses one of the devices of a kind. */
function DeviceSelect({ id, label, devices, value, onChoose }: {
  id: string;
  label: string;
  devices: MediaDeviceInfo[];
  /** Id of the chosen device; null for the system's default. */
  value: string | null;
  onChoose: (deviceId: string | null) => void;
}) {
  const words = useWords();
  const present = devices.some(({ deviceId }) => deviceId === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={present ? value ?? "" : ""}
        disabled={devices.length === 0}
        onChange={(event) => onChoose(event.currentTarget.value || null)}
      >
        <option value="">
          {devices.length === 0
            ? words.choice.noneFound
            : words.choice.systemDefault}
        </option>
        {devices.map((device, at) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${at + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Plays tones through the chosen speaker. */
function SpeakerTest({ speaker }: { speaker: string | null }) {
  const words = useWords();
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (!playing) return;
    const stop = startTone("test", speaker);
    const timer = setTimeout(() => setPlaying(false), TEST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [playing]);
  return (
    <div class="speaker-test">
      <button
        id="test-speaker"
        type="button"
        class="button"
        aria-disabled={playing}
        onClick={() => setPlaying(true)}
      >
        <Icon name="Volume2" />
        {words.choice.testSpeaker}
      </button>
      <span role="status">{playing && words.choice.testing}</span>
    </div>
  );
}
