import { useEffect } from "preact/hooks";
import type { SecondCaller } from "../../phone/call/second_call.ts";
import type { PhoneState } from "../../phone/phone_state.ts";
import { startTone, type Tone } from "./ring_tone.ts";
import { useCallNotice } from "../hooks/use_call_notice.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** Draws attention to a state: tone, title, icon and notification. */
export function CallAlerts({ state, second, speaker, silenced, onSoundless }: {
  state: PhoneState;
  /** The person who calls during the call. */
  second: SecondCaller | null;
  /** Id of the speaker; null for the system's default. */
  speaker: string | null;
  silenced: boolean;
  /** Whether the browser plays no sound before a press. */
  onSoundless: (soundless: boolean) => void;
}) {
  useCallNotice(state, second, useWords());
  const tone = silenced ? null : second ? "second" : toneOf(state);
  useEffect(() => tone ? startTone(tone, speaker, onSoundless) : undefined, [
    tone,
  ]);
  return null;
}

function toneOf(state: PhoneState): Tone | null {
  if (state.name === "incoming") return "ring";
  return state.name === "calling" && state.ringing ? "ringback" : null;
}
