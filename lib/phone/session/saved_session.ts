import * as v from "valibot";
import type { Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

const KEY = "session";
const SWITCHES_KEY = "switches";

const SavedSession = v.object({
  /** Of the tab; a copy of it has the same. */
  tab: v.string(),
  name: v.string(),
  resumeToken: v.string(),
});
/** What a page leaves to the next one of its tab, also when it crashes. */
export type SavedSession = v.InferOutput<typeof SavedSession>;

/** Leaves the session to the next page of this tab. */
export function saveSession(platform: Platform, session: SavedSession): void {
  try {
    platform.storage?.setItem(KEY, JSON.stringify(session));
  } catch {
    // Storage is full: after a reload the name has to be typed again.
  }
}

/** What the page before has left. */
export function savedSession(platform: Platform): SavedSession | null {
  try {
    const text = platform.storage?.getItem(KEY);
    const result = v.safeParse(SavedSession, JSON.parse(text ?? "null"));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** The name is given up. */
export function forgetSession(platform: Platform): void {
  try {
    platform.storage?.removeItem(KEY);
    platform.storage?.removeItem(SWITCHES_KEY);
  } catch {
    // Forbidden meanwhile: then there is nothing left, either.
  }
}

/** Leaves a call's switches to the next page of this tab. */
export function saveSwitches(
  platform: Platform,
  callId: string,
  { microphone, camera }: Switches,
): void {
  const { storage } = platform;
  try {
    storage?.setItem(SWITCHES_KEY, `${callId} ${microphone} ${camera}`);
  } catch {
    // Storage is full. What it holds may say that something is on which is off now.
    storage?.removeItem(SWITCHES_KEY);
  }
}

/** The call's switches as the page before has left them: both off where it left none. */
export function savedSwitches(platform: Platform, callId: string): Switches {
  const text = platform.storage?.getItem(SWITCHES_KEY) ?? "";
  const [saved, microphone, camera] = text.split(" ");
  const on = (text: string) => saved === callId && text === "true";
  return { microphone: on(microphone), camera: on(camera) };
}
