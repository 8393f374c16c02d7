import { type RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Takes the focus when a screen appears: a screen reader reads on from there,
 * and Tab goes on from there, instead of from an element that is gone. At once:
 * a moment later it would be taken from where somebody already types.
 */
export function useFocus<E extends HTMLElement>(): RefObject<E> {
  const element = useRef<E>(null);
  useLayoutEffect(() => element.current?.focus(), []);
  return element;
}
