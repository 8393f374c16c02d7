import { recordingOf } from "../../phone/recording/browser_recording.ts";
import type { CallRecording } from "../../phone/recording/call_recording.ts";
import { Icon } from "../parts/Icon.tsx";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { recordingName } from "./recording_name.ts";

/** How far a recording of the call is, shown to both all the time, with what one may do about it. */
export function RecordingHint({ phone, peer }: {
  phone: PhoneSurface;
  peer: string;
}) {
  const { recording: words } = useWords();
  const recording = recordingOf(phone);
  const phase = recording.phase.value;
  const trouble = recording.trouble.value;
  const last = recording.last.value;
  const end = (label: string) => (
    <button
      id="recording-end"
      type="button"
      class="button"
      data-kind="quiet"
      onClick={() => recording.end()}
    >
      {label}
    </button>
  );
  const dismiss = (
    <span class="decisions">
      <button
        id="recording-dismiss"
        type="button"
        class="button"
        data-kind="quiet"
        onClick={() => recording.dismiss()}
      >
        {words.close}
      </button>
    </span>
  );
  switch (phase) {
    case "asked":
      return (
        <div data-hint="recording" data-phase={phase}>
          <Icon name="Disc" />
          <span>{words.asked(peer)}</span>
          <span class="decisions">
            <button
              id="recording-agree"
              type="button"
              class="button"
              data-kind="primary"
              onClick={() =>
                void recording.agree(recordingName(words.fileName(peer)))}
            >
              {words.agree}
            </button>
            {end(words.refuse)}
          </span>
        </div>
      );
    case "asking":
      return (
        <div data-hint="recording" data-phase={phase}>
          <Icon name="Disc" />
          <span>{words.asking(peer)}</span>
          <span class="decisions">{end(words.withdraw)}</span>
        </div>
      );
    case "on":
      return (
        <div data-hint="recording" data-phase={phase}>
          <Icon name="Disc" class="recording-mark" />
          <span>{words[onWords(recording)]}</span>
          <span class="decisions">{end(words.stop)}</span>
        </div>
      );
    case "off":
      return (
        <>
          {trouble && (
            <div data-hint="recording" data-trouble={trouble}>
              <Icon name="TriangleAlert" />
              <span>{words.troubles[trouble]}</span>
              {dismiss}
            </div>
          )}
          {last && (
            <div data-hint="recording" data-kept={last.kept}>
              <Icon name="Disc" />
              <span>
                <strong>{last.name}</strong>{" "}
                {last.kept === "file" ? words.inFile : words.later}
              </span>
              {!trouble && dismiss}
            </div>
          )}
        </>
      );
  }
}

/** @returns the name of the words for a recording that is being made */
function onWords(
  { paused, silent }: CallRecording,
): "paused" | "silent" | "on" {
  if (paused.value) return "paused";
  return silent.value ? "silent" : "on";
}
