import { useEffect, useState } from "preact/hooks";
import type { PhoneState } from "../../lib/phone/phone_state.ts";
import { startTone, type Tone } from "./ring_tone.ts";

/**
 * Sounds the tone that belongs to a state, until it changes.
 *
 * @returns silences it for this call
 */
export function useTone(
  state: PhoneState,
  speaker: string | null,
): () => void {
  const tone = toneOf(state);
  const [silenced, setSilenced] = useState(false);
  useEffect(() => setSilenced(false), [tone]);
  useEffect(() => tone && !silenced ? startTone(tone, speaker) : undefined, [
    tone,
    silenced,
  ]);
  return () => setSilenced(true);
}

function toneOf(state: PhoneState): Tone | null {
  if (state.name === "incoming") return "ring";
  return state.name === "calling" && state.ringing ? "ringback" : null;
}
