import { BUILD_ID_PARAM, buildId } from "./build_id.ts";

/** Whether this runs in a browser. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/** The path of a static file with the build id, so that browsers keep it until the next build. */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has(BUILD_ID_PARAM)) return path;
  url.searchParams.set(BUILD_ID_PARAM, buildId());
  return url.pathname + url.search + url.hash;
}
