/**
 * Builds the islands: run as a program, before the server and with more
 * permissions than it, into `_fresh/`; in tests, in memory.
 *
 * @module
 */
import type { App } from "fresh";
import { Builder } from "fresh/dev";
import type { AppState } from "./app_state.ts";

/** Where the app lies, for {@link builder}; the defaults are this project's. */
export interface BuildFolders {
  root?: string;
  outDir?: string;
  islandDir?: string;
  routeDir?: string;
  serverEntry?: string;
}

function builder(folders: BuildFolders = {}): Builder<AppState> {
  const root = new URL("../..", import.meta.url).href;
  return new Builder<AppState>({
    root,
    serverEntry: new URL("../../main.ts", import.meta.url).href,
    // The first with everything the phone uses (WebRTC's perfect negotiation, CSS nesting).
    target: ["chrome120", "firefox121", "safari17"],
    ...folders,
  });
}

/**
 * Builds without leaving anything on disk.
 *
 * @returns gives an app its pages and islands
 * @throws {Error} if an island cannot be bundled
 */
export function buildInMemory(
  folders?: BuildFolders,
): Promise<(app: App<AppState>) => void> {
  return builder(folders).build({ snapshot: "memory" });
}

/**
 * Builds to `_fresh/`, whose `server.js` `main.ts` imports.
 *
 * @throws {Error} if an island cannot be bundled
 */
export async function buildToDisk(folders?: BuildFolders): Promise<void> {
  await builder(folders).build({ snapshot: "disk" });
}

if (import.meta.main) {
  try {
    await buildToDisk();
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    const [words] = (error as Error).message.split("\n");
    console.error(
      `The build cannot be written: ${words}. Build where it can be, and start what was built with \`deno task serve\`..`,
    );
    Deno.exit(1);
  }
}

/** Another user's folder, or a file system that nobody writes to (EROFS). */
function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Error && "code" in error && error.code === "EROFS";
}
