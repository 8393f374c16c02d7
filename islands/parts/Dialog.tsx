import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
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
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      id={id}
      ref={dialog}
      class="dialog"
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-inside">
        <header>
          <h2 id={`${id}-title`}>{title}</h2>
          <IconButton label={close} onPress={() => dialog.current?.close()}>
            <Icon name="X" />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}
