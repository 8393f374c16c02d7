import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Small print of a large screen can be read on a phone; more would be blurred. */
const MAX_ZOOM = 5;

/** Factor of a double tap. */
const TAP_ZOOM = 2;

/** Pixels of a mouse wheel for which a picture grows by e. */
const WHEEL_PIXELS = 400;

/** A picture's place: its size as a factor, and how far it is moved, in CSS pixels. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

/** The size and place of a picture as the page shows it first. */
export const UNZOOMED: Zoom = { scale: 1, x: 0, y: 0 };

/**
 * Scales about a point and moves, without leaving a gap at the sides.
 *
 * @param at the point that stays where it is, from the middle of the area
 */
export function zoomed(
  { scale, x, y }: Zoom,
  change: { factor: number; at: { x: number; y: number } },
  move: { x: number; y: number },
  area: { width: number; height: number },
): Zoom {
  const next = Math.min(MAX_ZOOM, Math.max(1, scale * change.factor));
  const grown = next / scale;
  const within = (value: number, size: number) => {
    const room = size * (next - 1) / 2;
    return Math.min(room, Math.max(-room, value));
  };
  return {
    scale: next,
    x: within(change.at.x + (x - change.at.x) * grown + move.x, area.width),
    y: within(change.at.y + (y - change.at.y) * grown + move.y, area.height),
  };
}

/**
 * Lets a picture be zoomed by two fingers, a wheel or a double tap, and moved
 * while it is zoomed.
 *
 * @param area gets the gestures
 * @param picture is moved
 */
export function useZoom(
  area: RefObject<HTMLElement>,
  picture: RefObject<HTMLElement>,
  enabled: boolean,
): void {
  useEffect(() => {
    const element = area.current;
    const shown = picture.current;
    if (!enabled || !element || !shown) return;
    let zoom = UNZOOMED;
    const fingers = new Map<number, { x: number; y: number }>();
    const change = (
      factor: number,
      at: { x: number; y: number },
      move: { x: number; y: number },
    ) => {
      const box = element.getBoundingClientRect();
      const middle = {
        x: at.x - box.left - box.width / 2,
        y: at.y - box.top - box.height / 2,
      };
      zoom = zoomed(zoom, { factor, at: middle }, move, box);
      shown.style.translate = `${zoom.x}px ${zoom.y}px`;
      shown.style.scale = String(zoom.scale);
      element.dataset.zoomed = String(zoom.scale > 1);
    };
    const still = { x: 0, y: 0 };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      change(Math.exp(-event.deltaY / WHEEL_PIXELS), point(event), still);
    };
    const twice = (event: MouseEvent) =>
      change(zoom.scale > 1 ? 1 / MAX_ZOOM : TAP_ZOOM, point(event), still);
    const down = (event: PointerEvent) => {
      fingers.set(event.pointerId, point(event));
    };
    const up = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const now = point(event);
      const [other] = [...fingers].filter(([id]) => id !== event.pointerId)
        .map(([, place]) => place);
      fingers.set(event.pointerId, now);
      const moved = { x: now.x - before.x, y: now.y - before.y };
      if (!other) return change(1, now, moved);
      const spread = distance(now, other) / (distance(before, other) || 1);
      change(spread, between(now, other), { x: moved.x / 2, y: moved.y / 2 });
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("dblclick", twice);
    element.addEventListener("pointerdown", down);
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
    return () => {
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("dblclick", twice);
      element.removeEventListener("pointerdown", down);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", up);
      shown.style.translate = shown.style.scale = "";
      delete element.dataset.zoomed;
    };
  }, [enabled]);
}

function point({ clientX, clientY }: MouseEvent): { x: number; y: number } {
  return { x: clientX, y: clientY };
}

type Point = { x: number; y: number };

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function between(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
