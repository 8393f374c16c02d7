import { useWords } from "../words/LanguageProvider.tsx";

/** Chooses one of the devices of a kind. */
export function DeviceSelect({ id, label, devices, value, onChoose }: {
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
