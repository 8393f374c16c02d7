/**
 * Stand-in for `fresh/dev`: builds an application's islands.
 *
 * @module
 */
export { Builder, type BuildOptions } from "./builder.ts";
