import { blurStateOf } from "../../phone/picture/blur_state.ts";
import { ownCamera } from "../devices/own_camera.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Says that more than the background is blurred, and lets the person decide. */
export function BlurHint({ phone }: { phone: PhoneSurface }) {
  const { blur } = useWords();
  const state = blurStateOf(ownCamera(phone));
  if (!state || state === "background") return null;
  const decide = (id: string, label: string, on: boolean) => (
    <button
      id={id}
      type="button"
      class="button"
      data-kind="quiet"
      onClick={() => void phone.blurBackground(on)}
    >
      {label}
    </button>
  );
  return (
    <div data-hint="blur">
      <Icon name="ScanFace" />
      <span>{blur.states[state]}</span>
      <span class="decisions">
        {state === "failed" && decide("blur-retry", blur.again, true)}
        {decide("blur-end", blur.end, false)}
      </span>
    </div>
  );
}
