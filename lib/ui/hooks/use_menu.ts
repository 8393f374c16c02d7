import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** A menu beside its button, in one element with it. */
export interface Menu {
  /** The element around both. */
  place: RefObject<HTMLDivElement>;
  open: boolean;
  toggle: () => void;
  /** Closes it, with the focus on its button. */
  close: () => void;
  keyDown: (event: KeyboardEvent) => void;
}

/** Closes on Escape, on a press beside it, and when the focus leaves it. */
export function useMenu(): Menu {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const leave = ({ target }: Event) => {
      if (!place.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    place.current?.querySelector("button")?.focus();
  };
  return {
    place,
    open,
    toggle: () => setOpen(!open),
    close,
    keyDown: (event) => {
      if (event.key === "Escape" && open) close();
    },
  };
}
