/**
 * Builds the islands: as a program into `_fresh/`, before the server starts and
 * with more permissions than it; in tests, in memory.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { App } from "fresh";
import type { Builder } from "fresh/dev";
import type { AppState } from "./app_state.ts";
import { buildOnce, forgetBuild } from "./build_once.ts";
import { contentId } from "./content_id.ts";
import {
  keepPictureFilesInMemory,
  writePictureFiles,
} from "./picture_files.ts";

/** Fresh takes its build id from here, once, when it is loaded. */
const BUILD_ID_VARIABLE = "DENO_DEPLOYMENT_ID";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function builder(): Promise<Builder<AppState>> {
  const { Builder } = await import("fresh/dev");
  return new Builder<AppState>({
    root: ROOT,
    serverEntry: `${ROOT}main.ts`,
    // The first with everything the phone uses (WebRTC's perfect negotiation, CSS nesting).
    target: ["chrome120", "firefox121", "safari17"],
  });
}

/**
 * Builds without leaving anything on disk.
 *
 * @returns gives an app its pages and islands
 * @throws {Error} if an island cannot be bundled
 */
export async function buildInMemory(): Promise<(app: App<AppState>) => void> {
  keepPictureFilesInMemory();
  return await (await builder()).build({ snapshot: "memory" });
}

/**
 * Builds to `_fresh/`, whose `server.js` `main.ts` imports.
 *
 * @throws {Error} if an island cannot be bundled
 */
export async function buildToDisk(): Promise<void> {
  await forgetBuild(ROOT);
  await (await builder()).build({ snapshot: "disk" });
  await writePictureFiles();
}

if (import.meta.main) {
  try {
    const id = await contentId(ROOT);
    Deno.env.set(BUILD_ID_VARIABLE, id);
    await buildOnce(ROOT, id, buildToDisk);
  } catch (error) {
    if (!isReadOnly(error)) throw error;
    const [words] = (error as Error).message.split("\n");
    console.error(
      `The build cannot be written: ${words}. Build where it can be, and start what was built with \`deno task serve\`.`,
    );
    Deno.exit(1);
  }
}

/** The folder belongs to another user, or the file system is read-only (EROFS). */
function isReadOnly(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Error && "code" in error && error.code === "EROFS";
}
