import * as v from "valibot";
import type { Switches } from "../phone_state.ts";
import type { Platform } from "../platform.ts";

const KEY = "session";
/** Key of the stored call. */
export const CALL_KEY = "call";

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
export function savedSession(
  platform: Pick<Platform, "storage">,
): SavedSession | null {
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
    platform.storage?.removeItem(CALL_KEY);
  } catch {
    // Storage is forbidden now, so nothing is stored.
  }
}

/** The state of a call that the next page of this tab needs. */
export interface SavedCall {
  /** Both off if nothing was saved. */
  switches: Switches;
  /** Epoch ms at which both were connected; undefined if unknown. */
  since?: number;
}

/** Stores a call for the next page of this tab. */
export function saveCall(
  platform: Platform,
  callId: string,
  { switches: { microphone, camera }, since }: SavedCall,
): void {
  const { storage } = platform;
  try {
    const text = `${callId} ${microphone} ${camera} ${since ?? ""}`;
    storage?.setItem(CALL_KEY, text);
  } catch {
    // Storage is full. The old value may say "on" for something that is off
    // now.
    storage?.removeItem(CALL_KEY);
  }
}

/** The call as stored by the previous page. */
export function savedCall(platform: Platform, callId: string): SavedCall {
  const text = platform.storage?.getItem(CALL_KEY) ?? "";
  const [saved, microphone, camera, since] = text.split(" ");
  const ours = saved === callId;
  return {
    switches: {
      microphone: ours && microphone === "true",
      camera: ours && camera === "true",
    },
    since: ours && Number(since) > 0 ? Number(since) : undefined,
  };
}
