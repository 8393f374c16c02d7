import { recordingOf } from "../../phone/recording/browser_recording.ts";
import { canChat, type PhoneState } from "../../phone/phone_state.ts";
import { recordingName } from "../call/recording_name.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The button that asks for a recording. */
export interface RecordButton {
  /** There is one already, or a question about one. */
  disabled: boolean;
  press: () => void;
}

/** @returns undefined where the call cannot be recorded */
export function useRecordButton(
  phone: PhoneSurface,
  state: PhoneState,
): RecordButton | undefined {
  const { recording: words } = useWords();
  const recording = recordingOf(phone);
  if (!recording.able || state.name !== "active" || !canChat(state)) {
    return undefined;
  }
  const { peer } = state.call;
  return {
    disabled: recording.phase.value !== "off",
    press: () => void recording.agree(recordingName(words.fileName(peer))),
  };
}
