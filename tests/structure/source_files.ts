/** The folder of the project. */
export const ROOT = new URL("../../", import.meta.url);

/** Folders that tools write; git ignores them. */
const WRITTEN = ["node_modules", "_fresh", "coverage", "screenshots", "state"];

/**
 * Paths of the files in a folder and its subfolders, relative to the project.
 *
 * @param folder ends with a slash, or is empty for the project
 */
export async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (
    const { name, isDirectory } of Deno.readDir(new URL(folder || ".", ROOT))
  ) {
    if (name === ".git" || WRITTEN.includes(name)) continue;
    if (isDirectory) yield* filesIn(`${folder}${name}/`);
    else yield folder + name;
  }
}

/** Reads a file of the project. */
export function read(file: string): Promise<string> {
  return Deno.readTextFile(new URL(file, ROOT));
}
