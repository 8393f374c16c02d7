import type { ComponentChildren } from "preact";

/** A round button whose meaning is its icon; the words are its name and tooltip. */
export function IconButton(
  { id, label, kind = "plain", expanded, disabled, onPress, children }: {
    id?: string;
    label: string;
    kind?: "plain" | "danger" | "off" | "on" | "call";
    expanded?: boolean;
    disabled?: boolean;
    onPress: () => void;
    children: ComponentChildren;
  },
) {
  return (
    <button
      type="button"
      id={id}
      class="icon-button"
      data-kind={kind}
      title={label}
      aria-label={label}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
