import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** ms without a movement, a tap or a key after which nobody looks for the controls. */
const STILL_MS = 3_000;

/**
 * Whether nobody has done anything for a while, so that what lies over a
 * picture can go. Never while something in `over` has the focus, or a menu is open.
 *
 * @param over matches the elements that go
 */
export function useStillness(
  area: RefObject<HTMLElement>,
  over: string,
  enabled: boolean,
): boolean {
  const [still, setStill] = useState(false);
  useEffect(() => {
    const element = area.current;
    if (!enabled || !element) return;
    let timer = 0;
    let hidden = false;
    // Safari does not give the focus to a button that is pressed: a menu may be open without it.
    const inUse = () =>
      element.querySelector(".menu") !== null ||
      document.activeElement?.matches("button, input, select, summary") &&
        document.activeElement.closest(over) !== null;
    const set = (now: boolean) => setStill(hidden = now);
    const wait = () => {
      clearTimeout(timer);
      timer = Number(setTimeout(() => inUse() ? wait() : set(true), STILL_MS));
    };
    const wake = () => {
      if (hidden) set(false);
      wait();
    };
    // A finger that only wants to see the buttons must not press one.
    const touch = (event: PointerEvent) => {
      if (!hidden || event.pointerType === "mouse") return;
      const swallow = (click: Event) => click.stopPropagation();
      element.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(
        () => element.removeEventListener("click", swallow, { capture: true }),
        PRESS_MS,
      );
    };
    wait();
    element.addEventListener("pointerdown", touch, { capture: true });
    const events = ["pointermove", "pointerdown", "keydown", "focusin"];
    for (const event of events) document.addEventListener(event, wake);
    return () => {
      clearTimeout(timer);
      setStill(false);
      element.removeEventListener("pointerdown", touch, { capture: true });
      for (const event of events) document.removeEventListener(event, wake);
    };
  }, [enabled]);
  return still;
}

/** ms after a finger comes down within which its click comes. */
const PRESS_MS = 700;
