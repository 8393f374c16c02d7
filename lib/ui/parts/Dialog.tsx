import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";

/** A modal panel over the screen; Escape and a click beside it also close it. */
export function Dialog({ id, title, close, onClose, children }: {
  id: string;
  title: string;
  /** Name of the closing button. */
  close: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Layout effect: a key pressed right afterwards must go to the dialog, not to the page below.
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // Returns the focus, even if another screen replaces the dialog.
    return () => opened?.close();
  }, []);
  return (
    <dialog
      id={id}
      ref={dialog}
      class="dialog"
      aria-labelledby={`${id}-title`}
      onCancel={(event) => {
        // Without this, its close event would come a moment later, when it may be open again.
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
