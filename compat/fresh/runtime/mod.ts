/**
 * Stand-in for `fresh/runtime`: what islands and pages may use on both sides.
 *
 * @module
 */
export { asset, IS_BROWSER } from "./asset.ts";
export { Head } from "./head.ts";
