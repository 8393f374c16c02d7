/**
 * Paths of Deno and the packages on this machine.
 *
 * @module
 */
import * as v from "valibot";

/** Package of the only native library, as parts of its path. */
const NATIVE_PACKAGES = "@node-datachannel";
const NATIVE_FILE = "node_datachannel.node";

/** Paths used in permissions. */
export interface Places {
  /** Deno's executable. */
  deno: string;
  /** Deno's cache of npm packages. */
  packages: string;
  /** The native library, for each system for which it is installed. */
  nativeFiles: string[];
}

const DenoInfo = v.object({ npmCache: v.string() });

/**
 * Asks Deno for the paths; needs permission to run it and to read its cache.
 *
 * @throws {Error} as a rejection, if Deno does not report them
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
