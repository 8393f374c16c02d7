import { useEffect } from "preact/hooks";
import type { PhoneState } from "../../lib/phone/phone_state.ts";
import { startTone, type Tone } from "./ring_tone.ts";

/** Sounds the tone that belongs to a state, until it changes; nothing is seen of it. */
export function RingTone({ state, speaker, silenced }: {
  state: PhoneState;
  /** Id of the device that sounds; null for the system's. */
  speaker: string | null;
  silenced: boolean;
}) {
  const tone = silenced ? null : toneOf(state);
  useEffect(() => tone ? startTone(tone, speaker) : undefined, [tone]);
  return null;
}

function toneOf(state: PhoneState): Tone | null {
  if (state.name === "incoming") return "ring";
  return state.name === "calling" && state.ringing ? "ringback" : null;
}
