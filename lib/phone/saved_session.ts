import * as v from "valibot";
import type { Platform } from "./platform.ts";

const KEY = "session";

const SavedSession = v.object({ name: v.string(), resumeToken: v.string() });
/** What a page leaves to its reloaded self. */
export type SavedSession = v.InferOutput<typeof SavedSession>;

/** Leaves the session to the next page of this tab. */
export function saveSession(platform: Platform, session: SavedSession): void {
  try {
    platform.storage?.setItem(KEY, JSON.stringify(session));
  } catch {
    // Storage is full: after a reload the name has to be typed again.
  }
}

/** Takes it, so that a duplicated tab does not take the session away from this one. */
export function takeSession(platform: Platform): SavedSession | null {
  try {
    const text = platform.storage?.getItem(KEY);
    platform.storage?.removeItem(KEY);
    const result = v.safeParse(SavedSession, JSON.parse(text ?? "null"));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
