/** How a picture fills the stage: whole, most of the height, or all of it. */
export type PictureFit = "whole" | "most" | "all";

/** Part of the height below which a picture is small in an upright phone. */
const ENOUGH = 0.6;

interface Size {
  width: number;
  height: number;
}

/**
 * How a picture is shown before anybody chooses: whole, unless that leaves most
 * of an upright phone black.
 */
export function standardFit(picture: Size, stage: Size): PictureFit {
  if (picture.width === 0 || stage.width >= stage.height) return "whole";
  return growthToMost(picture, stage) > 1 ? "most" : "whole";
}

/** Factor by which a picture as wide as the stage grows to take most of its height. */
export function growthToMost(picture: Size, stage: Size): number {
  const height = stage.width * picture.height / picture.width;
  return stage.height * ENOUGH / height;
}

/** The fit after a double tap. */
export function toggledFit(fit: PictureFit): PictureFit {
  return fit === "all" ? "whole" : "all";
}
