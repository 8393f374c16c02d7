import { toFileUrl } from "./paths.ts";

const MODULE = /\.(?:tsx?|jsx?)$/;
const TEST = /[._]test\.[jt]sx?$/;

/** A file below a folder. */
export interface FoundFile {
  /** Path below the folder, with slashes. */
  path: string;
  url: string;
}

/** All files below a folder in a stable order; none if there is no such folder. */
export async function filesIn(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const visit = async (below: string): Promise<void> => {
    const entries = await Array.fromAsync(Deno.readDir(`${folder}/${below}`));
    for (const { name, isDirectory } of entries) {
      if (name.startsWith(".") && name !== ".well-known") continue;
      const path = below + name;
      if (isDirectory) await visit(`${path}/`);
      else found.push({ path, url: toFileUrl(`${folder}/${path}`) });
    }
  };
  try {
    await visit("");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The modules below a folder, without tests. */
export async function modulesIn(folder: string): Promise<FoundFile[]> {
  return (await filesIn(folder)).filter(({ path }) =>
    MODULE.test(path) && !TEST.test(path)
  );
}

/** A path without its extension. */
export function withoutExtension(path: string): string {
  return path.replace(/\.\w+$/, "");
}
