import { useState } from "preact/hooks";

/** One of the buttons of a grid, whose rows all have the same number of them. */
export interface GridChoice {
  /** Name of the row, since its place changes while people come and go. */
  row: string;
  column: number;
}

/** Keys of a combobox with a grid (WAI-ARIA Authoring Practices). */
export interface GridKeys {
  /** The highlighted button, with its row's place; null while the keys are for the text. */
  chosen: GridChoice & { place: number } | null;
  /** @returns whether the key was for the grid */
  keyDown: (event: KeyboardEvent) => boolean;
  /** Back to the text. */
  reset: () => void;
}

/**
 * Moves through a grid by keys while the focus stays in a text field.
 *
 * @param rows in their order
 * @param columns number of buttons in each
 */
export function useGridChoice(
  rows: readonly string[],
  columns: number,
): GridKeys {
  const [choice, setChoice] = useState<GridChoice | null>(null);
  const place = choice ? rows.indexOf(choice.row) : -1;
  const chosen = choice && place >= 0 ? { ...choice, place } : null;
  return {
    chosen,
    keyDown: (event) => {
      const { key, isComposing, altKey, ctrlKey, metaKey, shiftKey } = event;
      if (isComposing || altKey || ctrlKey || metaKey || shiftKey) return false;
      const next = choiceAfter(key, chosen, rows, columns);
      if (next === undefined) return false;
      setChoice(next);
      // Home and End also move in the text.
      if (key !== "Home" && key !== "End") event.preventDefault();
      return true;
    },
    reset: () => setChoice(null),
  };
}

/**
 * @returns the choice to which a key leads; null for the way back to the text,
 * undefined if the key is none of the grid's
 */
export function choiceAfter(
  key: string,
  chosen: GridChoice | null,
  rows: readonly string[],
  columns: number,
): GridChoice | null | undefined {
  if (rows.length === 0) return undefined;
  const at = chosen ? rows.indexOf(chosen.row) : -1;
  const { column } = chosen ?? { column: 0 };
  switch (key) {
    case "ArrowDown":
      return { row: rows[(at + 1) % rows.length], column };
    case "ArrowUp":
      return { row: rows.at(Math.max(at, 0) - 1)!, column };
    case "ArrowRight":
      if (!chosen) return undefined;
      return { ...chosen, column: Math.min(column + 1, columns - 1) };
    case "ArrowLeft":
      if (!chosen) return undefined;
      return { ...chosen, column: Math.max(column - 1, 0) };
    case "Home":
    case "End":
    case "Escape":
      return chosen ? null : undefined;
    default:
      return undefined;
  }
}
