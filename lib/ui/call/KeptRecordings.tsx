import { useState } from "preact/hooks";
import { recordingOf } from "../../phone/recording/browser_recording.ts";
import type { KeptRecording } from "../../phone/recording/recording_place.ts";
import { usePressTwice } from "../hooks/use_press_twice.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** ms after which a download has begun, and no longer needs its address. */
const DOWNLOAD_MS = 60_000;

/** Recordings that are over: files that were written, and those that wait to be saved. */
export function KeptRecordings({ phone }: { phone: PhoneSurface }) {
  const { recording: words } = useWords();
  const recording = recordingOf(phone);
  const kept = recording.kept.value;
  return (
    <section class="card kept-recordings" aria-label={words.kept}>
      {kept.map((one) => (
        <Kept
          key={one.name}
          kept={one}
          onForget={() => recording.forget(one)}
        />
      ))}
    </section>
  );
}

function Kept({ kept, onForget }: {
  kept: KeptRecording;
  onForget: () => Promise<void>;
}) {
  const { recording: words } = useWords();
  const [lost, setLost] = useState(false);
  const attempt = (act: Promise<void>) => void act.catch(() => setLost(true));
  const forget = () => attempt(onForget());
  const remove = usePressTwice(forget);
  const isFile = kept.kept === "file";
  return (
    <div class="kept-recording" data-kept={kept.kept}>
      <Icon name="Disc" />
      <p>
        <strong>{kept.name}</strong> {lost
          ? words.lost
          : isFile
          ? words.inFile
          : kept.fleeting
          ? words.inPage
          : words.inBrowser}
      </p>
      <span class="decisions">
        {kept.kept === "browser" && (
          <button
            type="button"
            class="button recording-save"
            data-kind="primary"
            onClick={() => attempt(save(kept))}
          >
            {words.save}
          </button>
        )}
        <button
          type="button"
          class="button recording-remove"
          onClick={isFile ? forget : remove.press}
        >
          {isFile
            ? words.close
            : remove.asked
            ? words.removeAgain
            : words.remove}
        </button>
      </span>
    </div>
  );
}

async function save(
  { name, content }: KeptRecording & { kept: "browser" },
): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await content());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_MS);
}
