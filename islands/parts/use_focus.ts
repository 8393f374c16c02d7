import { type RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * Takes the focus when a screen appears: a screen reader reads on from there,
 * and Tab goes on from there, instead of from an element that is gone.
 */
export function useFocus<E extends HTMLElement>(): RefObject<E> {
  const element = useRef<E>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
