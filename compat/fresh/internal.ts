/**
 * What the generated `_fresh/server.js` imports. Not for applications.
 *
 * @module
 */
export { setBuildCache } from "./app.ts";
export { SnapshotBuildCache } from "./build_cache.ts";
