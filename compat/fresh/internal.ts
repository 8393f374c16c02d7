/**
 * Imports of the generated `_fresh/server.js`. Not for applications.
 *
 * @module
 */
export { setBuildCache } from "./app.ts";
export { BuildCache } from "./build_cache.ts";
