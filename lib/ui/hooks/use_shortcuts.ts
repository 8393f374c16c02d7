import { useLayoutEffect, useRef } from "preact/hooks";
import { type Shortcut, SHORTCUTS } from "./shortcut.ts";

/** Actions of the shortcuts; `talk` gets both the press and the release. */
export type ShortcutActions =
  & Partial<Record<Exclude<Shortcut, "talk">, () => void>>
  & { talk?: (held: boolean) => void };

/** Elements in which a key is text or has a meaning of its own. */
const TAKES_KEYS = "input, select, textarea, [contenteditable], dialog *";
/** Elements that the space bar activates. */
const TAKES_SPACE = "button, summary, a";

/** Keeps a mouse click from focusing a button: the space bar would then press the button instead of working as push-to-talk. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

/**
 * Listens to single keys while `enabled`.
 *
 * @param place the window whose keys count
 */
export function useShortcuts(
  enabled: boolean,
  actions: ShortcutActions,
  place: Window = window,
): void {
  const latest = useRef(actions);
  latest.current = actions;
  // Layout effect: the shortcuts must work as soon as the buttons are visible.
  useLayoutEffect(() => {
    if (!enabled) return;
    let talking = false;
    const release = () => {
      if (talking) latest.current.talk?.(false);
      talking = false;
    };
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const shortcut = shortcutOf(event);
      if (!shortcut || !latest.current[shortcut]) return;
      event.preventDefault();
      if (event.repeat) return;
      if (shortcut !== "talk") return latest.current[shortcut]?.();
      talking = true;
      latest.current.talk?.(true);
    };
    const up = (event: KeyboardEvent) => {
      if (!talking || event.key !== SHORTCUTS.talk) return;
      // Firefox presses a focused button on release.
      event.preventDefault();
      release();
    };
    const listened = place.document;
    listened.addEventListener("keydown", down);
    listened.addEventListener("keyup", up);
    // The release of a key is lost with the window's focus.
    place.addEventListener("blur", release);
    return () => {
      release();
      listened.removeEventListener("keydown", down);
      listened.removeEventListener("keyup", up);
      place.removeEventListener("blur", release);
    };
  }, [enabled, place]);
}

function shortcutOf({ key, target }: KeyboardEvent): Shortcut | undefined {
  // No `instanceof`: another window has an Element of its own.
  const element = target && "closest" in target
    ? target as Element
    : document.body;
  if (element.closest(TAKES_KEYS) || document.querySelector("dialog[open]")) {
    return undefined;
  }
  if (key === SHORTCUTS.talk && element.closest(TAKES_SPACE)) return undefined;
  return (Object.keys(SHORTCUTS) as Shortcut[]).find((shortcut) =>
    SHORTCUTS[shortcut] === key.toLowerCase()
  );
}
