import { blurStateOf } from "../../phone/picture/blur_state.ts";
import { canMakeFrames } from "../../phone/picture/can_make_frames.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { ownCamera } from "./own_camera.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Blurs the background of one's own camera; absent where the browser cannot. */
export function BlurChoice({ phone }: { phone: PhoneSurface }) {
  const { blur } = useWords();
  if (!canMakeFrames()) return null;
  const state = blurStateOf(ownCamera(phone));
  return (
    <div class="blur-choice">
      <label class="check">
        <input
          id="blur"
          type="checkbox"
          checked={phone.preferences.values.value.backgroundBlur}
          onChange={({ currentTarget }) =>
            void phone.blurBackground(currentTarget.checked)}
        />
        {blur.choice}
      </label>
      <p id="blur-state" class="hint" role="status">
        {state === "loading" && <span class="spinner" aria-hidden />}
        {state && blur.states[state]}
      </p>
      {state === "failed" && (
        <button
          id="blur-again"
          type="button"
          class="button"
          onClick={() => void phone.blurBackground(true)}
        >
          {blur.again}
        </button>
      )}
    </div>
  );
}
