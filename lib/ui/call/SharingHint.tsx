import { canMakeFrames } from "../../phone/picture/can_make_frames.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Says that a screen is shared, and shows the camera on it where the browser can. */
export function SharingHint({ phone }: { phone: PhoneSurface }) {
  const { call } = useWords();
  const { sharing, screen } = phone.local;
  if (!sharing.value || !screen) return null;
  const on = phone.cameraOn.value;
  return (
    <div data-hint="sharing">
      <Icon name="ScreenShare" />
      <span>{call.youShare}</span>
      {canMakeFrames() && (
        <label class="check">
          <input
            id="camera-on-screen"
            type="checkbox"
            checked={on && screen.cameraShown.value}
            disabled={!on}
            onChange={({ currentTarget }) =>
              screen.showCamera(currentTarget.checked)}
          />
          {call.cameraOnIt}
        </label>
      )}
    </div>
  );
}
