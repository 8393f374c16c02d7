import * as v from "valibot";
import type { Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

const KEY = "session";
const SWITCHES_KEY = "switches";

const SavedSession = v.object({
  /** Id of the tab; a duplicated tab has the same. */
  tab: v.string(),
  name: v.string(),
  resumeToken: v.string(),
});
/** State that a page leaves to the next page of its tab, even after a crash. */
export type SavedSession = v.InferOutput<typeof SavedSession>;

/** Stores the session for the next page of this tab. */
export function saveSession(platform: Platform, session: SavedSession): void {
  try {
    platform.storage?.setItem(KEY, JSON.stringify(session));
  } catch {
    // Storage is full: after a reload the name has to be typed again.
  }
}

/** The session stored by the previous page. */
export function savedSession(platform: Platform): SavedSession | null {
  try {
    const text = platform.storage?.getItem(KEY);
    const result = v.safeParse(SavedSession, JSON.parse(text ?? "null"));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Deletes the stored session. */
export function forgetSession(platform: Platform): void {
  try {
    platform.storage?.removeItem(KEY);
    platform.storage?.removeItem(SWITCHES_KEY);
  } catch {
    // Storage is forbidden now, so nothing is stored.
  }
}

/** Stores a call's switches for the next page of this tab. */
export function saveSwitches(
  platform: Platform,
  callId: string,
  { microphone, camera }: Switches,
): void {
  const { storage } = platform;
  try {
    storage?.setItem(SWITCHES_KEY, `${callId} ${microphone} ${camera}`);
  } catch {
    // Storage is full. The old value may say "on" for something that is off
    // now.
    storage?.removeItem(SWITCHES_KEY);
  }
}

/**
 * The switches of this call stored by the previous page; both off if there are
 * none.
 */
export function savedSwitches(platform: Platform, callId: string): Switches {
  const text = platform.storage?.getItem(SWITCHES_KEY) ?? "";
  const [saved, microphone, camera] = text.split(" ");
  const on = (text: string) => saved === callId && text === "true";
  return { microphone: on(microphone), camera: on(camera) };
}
