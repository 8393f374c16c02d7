import type { DataUse, SoundProcessing } from "../../phone/preferences.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

const DATA_USES: DataUse[] = ["auto", "save", "best"];

/** How much data a call uses, and what happens to the microphone's sound. */
export function MediaChoices({ phone }: { phone: PhoneSurface }) {
  const { media } = useWords();
  const preferences = phone.preferences.values.value;
  const { dataUse, originalSound } = preferences;
  const sound = (
    name: keyof SoundProcessing,
    label: string,
    disabled = false,
  ) => (
    <label class="check">
      <input
        id={`sound-${name}`}
        type="checkbox"
        checked={preferences[name] && !disabled}
        disabled={disabled}
        onChange={(event) =>
          void phone.processSound({ [name]: event.currentTarget.checked })}
      />
      {label}
    </label>
  );
  return (
    <div class="media-choices">
      <div class="field">
        <label for="data-use">{media.dataUse}</label>
        <select
          id="data-use"
          value={dataUse}
          onChange={({ currentTarget }) =>
            phone.preferences.set({ dataUse: currentTarget.value as DataUse })}
        >
          {DATA_USES.map((use) => (
            <option key={use} value={use}>{media.dataUses[use]}</option>
          ))}
        </select>
      </div>
      {sound("noiseSuppression", media.noiseSuppression, originalSound)}
      {sound("echoCancellation", media.echoCancellation, originalSound)}
      {sound("originalSound", media.originalSound)}
    </div>
  );
}
