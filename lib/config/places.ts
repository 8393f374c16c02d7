/**
 * Where Deno and the packages are on this machine.
 *
 * @module
 */
import * as v from "valibot";

/** The package of the one native library, in parts of its path. */
const NATIVE_PACKAGES = "@node-datachannel";
const NATIVE_FILE = "node_datachannel.node";

/** Paths that permissions name. */
export interface Places {
  /** Deno's executable. */
  deno: string;
  /** Its cache of npm packages. */
  packages: string;
  /** The native library, for each system that it is there for. */
  nativeFiles: string[];
}

const DenoInfo = v.object({ npmCache: v.string() });

/**
 * Asks Deno; needs the permission to run it, and to read its cache.
 *
 * @throws {Error} as a rejection, when Deno does not say
 */
export async function findPlaces(): Promise<Places> {
  const deno = Deno.execPath();
  const { stdout } = await new Deno.Command(deno, {
    args: ["info", "--no-config", "--json"],
    stderr: "inherit",
  }).output();
  const { npmCache: packages } = v.parse(
    DenoInfo,
    JSON.parse(new TextDecoder().decode(stdout)),
  );
  return { deno, packages, nativeFiles: [...nativeFiles(packages)] };
}

/** `<registry>/@node-datachannel/<system>/<version>/node_datachannel.node` */
function* nativeFiles(packages: string): Generator<string> {
  for (const registry of foldersIn(packages)) {
    for (const system of foldersIn(`${registry}/${NATIVE_PACKAGES}`)) {
      for (const version of foldersIn(system)) {
        yield `${version}/${NATIVE_FILE}`;
      }
    }
  }
}

function foldersIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)]
      .filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => `${folder}/${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
