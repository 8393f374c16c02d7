import * as v from "valibot";
import type { Platform } from "../platform.ts";

const KEY = "session";

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
  } catch {
    // Forbidden meanwhile: then there is nothing left, either.
  }
}
