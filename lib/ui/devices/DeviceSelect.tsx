import { useFirstWords } from "../words/LanguageProvider.tsx";

/** Chooses one of the devices of a kind. */
export function DeviceSelect({ id, label, devices, value, onChoose }: {
  id: string;
  label: string;
  devices: MediaDeviceInfo[];
  /** Id of the chosen device; null for the system's default. */
  value: string | null;
  onChoose: (deviceId: string | null) => void;
}) {
  const words = useFirstWords();
  // Chromium lists the system's default a second time under these ids.
  const real = devices.filter(({ deviceId }) =>
    deviceId !== "default" && deviceId !== "communications"
  );
  const present = real.some(({ deviceId }) => deviceId === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={present ? value ?? "" : ""}
        disabled={real.length === 0}
        onChange={(event) => onChoose(event.currentTarget.value || null)}
      >
        <option value="">
          {real.length === 0
            ? words.devices.noneFound
            : words.devices.systemDefault}
        </option>
        {real.map((device, at) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${at + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}
