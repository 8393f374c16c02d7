import { useEffect } from "preact/hooks";
import { CheckPicture } from "./CheckPicture.tsx";
import { lazy } from "../parts/lazy.tsx";
import { LevelMeter } from "./LevelMeter.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useFirstWords } from "../words/LanguageProvider.tsx";
import { withJoinedWords } from "../words/loaded_words.ts";
import type { FirstWords } from "../words/first_words.ts";

const checkParts = () => withJoinedWords(import("./check_parts.ts"));
const CheckProblems = lazy(async () => (await checkParts()).CheckProblems);
const DeviceChoice = lazy(async () => (await checkParts()).DeviceChoice);

/** Self-view, level and speaker test before the first call. Inert without a phone, as rendered by the server. */
export function DeviceCheck({ phone, startsItself = true }: {
  phone?: PhoneSurface;
  /** Whether it starts without a press where both devices were allowed before. */
  startsItself?: boolean;
}) {
  const words = useFirstWords();
  useEffect(() => {
    if (!phone) return;
    // Starts by itself if both were allowed before: no prompt appears.
    let shown = true;
    if (startsItself) {
      void allowedBefore().then((allowed) => {
        if (allowed && shown) void phone.check.start();
      });
    }
    return () => {
      shown = false;
      phone.check.stop();
    };
  }, [phone]);
  const running = phone?.check.running.value ?? false;
  const effect = phone && effectOf(phone, words);
  return (
    <section class="device-check" aria-label={words.devices.title}>
      {running && phone && <CheckProblems phone={phone} />}
      <CheckPicture phone={phone} />
      <div class="check-below">
        <div class="check-start" data-over={running}>
          <button
            id="check-devices"
            type="button"
            class="button"
            disabled={!phone}
            onClick={() => void phone?.check.start()}
          >
            {words.devices.check}
          </button>
          <p class="hint">{words.devices.checkHint}</p>
        </div>
        {running && phone && (
          <div>
            <LevelMeter level={phone.check.level} />
            <details>
              <summary>{words.devices.title}</summary>
              <DeviceChoice phone={phone} />
            </details>
          </div>
        )}
      </div>
      <p class="hint" role="status">{effect}</p>
    </section>
  );
}

/** Explains the effect of joining without camera or microphone. */
function effectOf(phone: PhoneSurface, words: FirstWords): string | null {
  const { cameraOn, microphoneOn } = phone.preferences.values.value;
  if (cameraOn && microphoneOn) return null;
  return cameraOn
    ? words.devices.seenOnly
    : microphoneOn
    ? words.devices.heardOnly
    : words.devices.watchOnly;
}

async function allowedBefore(): Promise<boolean> {
  try {
    const states = await Promise.all(
      ["camera", "microphone"].map((name) =>
        navigator.permissions.query({ name: name as PermissionName })
      ),
    );
    return states.every(({ state }) => state === "granted");
  } catch {
    // The browser does not report permissions: the person presses the button.
    return false;
  }
}
