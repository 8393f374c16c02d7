import { useEffect, useMemo } from "preact/hooks";
import { TypedText } from "../../phone/call/typed_text.ts";
import type { PhoneSurface } from "../parts/phone_surface.ts";

/**
 * Shows the other side of a call what is in a field, while the person wants
 * that, until the field is gone.
 */
export function useTypedText(
  { chat, preferences }: PhoneSurface,
  text: string,
): TypedText {
  const typed = useMemo(
    () => new TypedText(later, (text) => chat.show(text)),
    [],
  );
  const { realTimeText } = preferences.values.value;
  useEffect(() => typed.set(realTimeText ? text : ""), [realTimeText, text]);
  useEffect(() => () => typed.close(), []);
  return typed;
}

function later(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
