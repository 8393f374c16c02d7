/**
 * Stand-in for `fresh/runtime`: functions for islands and pages on both sides.
 *
 * @module
 */
export { asset, IS_BROWSER } from "./asset.ts";
export { Head } from "./head.ts";
