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

/** Listens to single keys while `enabled`. */
export function useShortcuts(enabled: boolean, actions: ShortcutActions): void {
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
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
    // The release of a key is lost with the window's focus.
    addEventListener("blur", release);
    return () => {
      release();
      document.removeEventListener("keydown", down);
      document.removeEventListener("keyup", up);
      removeEventListener("blur", release);
    };
  }, [enabled]);
}

function shortcutOf({ key, target }: KeyboardEvent): Shortcut | undefined {
  const element = target instanceof Element ? target : document.body;
  if (element.closest(TAKES_KEYS) || document.querySelector("dialog[open]")) {
    return undefined;
  }
  if (key === SHORTCUTS.talk && element.closest(TAKES_SPACE)) return undefined;
  return (Object.keys(SHORTCUTS) as Shortcut[]).find((shortcut) =>
    SHORTCUTS[shortcut] === key.toLowerCase()
  );
}
