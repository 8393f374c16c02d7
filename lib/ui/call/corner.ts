/** Corners in which the self-view can rest. */
export const CORNERS = [
  "bottom-right",
  "bottom-left",
  "top-left",
  "top-right",
] as const;
/** One of {@link CORNERS}. */
export type Corner = typeof CORNERS[number];

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

/** The corner of `outer` that the middle of `inner` is nearest to. */
export function nearestCorner(inner: Box, outer: Box): Corner {
  const right = inner.left + inner.width / 2 > outer.left + outer.width / 2;
  const bottom = inner.top + inner.height / 2 > outer.top + outer.height / 2;
  return `${bottom ? "bottom" : "top"}-${right ? "right" : "left"}`;
}

/** The next corner in the order of {@link CORNERS}; the first follows the last. */
export function nextCorner(corner: Corner): Corner {
  return CORNERS[(CORNERS.indexOf(corner) + 1) % CORNERS.length];
}
