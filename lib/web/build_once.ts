import { join } from "node:path";

/** Holds the id of the build beside it, once that is whole. */
const STAMP = "_fresh/build_id";

/**
 * Builds, unless the folder has the same build already: other processes may
 * serve it. Of several that start at once in one folder, one builds and the
 * others wait.
 *
 * @param root folder of the program
 * @param id of the build
 */
export async function buildOnce(
  root: string,
  id: string,
  build: () => Promise<void>,
): Promise<void> {
  // Opened for reading, since the folder may be read-only.
  using lock = await Deno.open(join(root, "deno.json"));
  await lock.lock(true);
  if (await stampOf(root) === id) return;
  await build();
  await Deno.writeTextFile(join(root, STAMP), id);
}

/** The build that the folder has is about to change. */
export async function forgetBuild(root: string): Promise<void> {
  try {
    await Deno.remove(join(root, STAMP));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function stampOf(root: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(join(root, STAMP));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
