/**
 * What the generated `_fresh/server.js` imports. Not for applications.
 *
 * @module
 */
export { setBuildCache } from "./app.ts";
export { BuildCache } from "./build_cache.ts";
