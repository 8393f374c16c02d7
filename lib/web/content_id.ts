import { join, relative } from "node:path";

/**
 * Sources of everything that pages load under the build id: the islands and
 * their imports, the bundler's settings, the static files; and the routes,
 * which the build lists. `compat/` is absent with upstream Fresh, whose version
 * is in the lock file.
 */
const SOURCES = [
  "compat/fresh",
  "deno.lock",
  "islands",
  "lib/phone",
  "lib/shared",
  "lib/ui",
  "lib/web/build.ts",
  "lib/web/picture_files.ts",
  "routes",
  "static",
];

/**
 * A build id that is the same for the same content. Pages that are open while
 * the service restarts then still find the scripts that they have not loaded.
 *
 * @param root folder of the program
 * @returns 64 hexadecimal digits (SHA-256)
 */
export async function contentId(root: string): Promise<string> {
  const lines = [`deno ${Deno.version.deno}`];
  for (const source of SOURCES) {
    for (const file of await filesBelow(join(root, source))) {
      const digest = await sha256(await Deno.readFile(file));
      lines.push(`${relative(root, file)} ${digest}`);
    }
  }
  return await sha256(new TextEncoder().encode(lines.join("\n")));
}

/** The file itself, or all files below the folder, sorted; empty if nothing exists there. */
async function filesBelow(path: string): Promise<string[]> {
  try {
    if ((await Deno.stat(path)).isFile) return [path];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const entries = await Array.fromAsync(Deno.readDir(path));
  const files = await Promise.all(
    entries.map(({ name }) => filesBelow(join(path, name))),
  );
  return files.flat().sort();
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
