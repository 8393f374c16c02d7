import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";

/** A modal panel over the screen; Escape and a press beside it close it too. */
export function Dialog({ id, title, close, onClose, children }: {
  id: string;
  title: string;
  /** What the closing button is called. */
  close: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // At once: a key pressed a moment later is meant for it, not for the page below.
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // Gives the focus back, also where another screen takes its place.
    return () => opened?.close();
  }, []);
  return (
    <dialog
      id={id}
      ref={dialog}
      class="dialog"
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        // Closed by itself, it would tell so a moment later, when it may be wanted again.
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        // Where the browser did not ask.
        if (dialog.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-inside">
        <header>
          <h2 id={`${id}-title`}>{title}</h2>
          <IconButton label={close} onPress={onClose}>
            <Icon name="X" />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}
