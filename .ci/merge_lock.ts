/**
 * Turns the lock of the scratch folder, where kurento-client's dependencies
 * were imported one by one, into the project's lock.
 */
import { type LockedPackages, trimmed } from "./trim_lock.ts";

/** A lock (version 5) as Deno writes it. */
export interface Lockfile {
  version: string;
  /** Resolved version by `npm:name@range` or `jsr:@scope/name@range`. */
  specifiers: Record<string, string>;
  /** Absent while every JSR package comes from a local folder. */
  jsr?: Record<string, unknown>;
  npm: LockedPackages;
  workspace: {
    dependencies: string[];
    /** Packages from local folders (`links` in deno.json). */
    links?: Record<string, unknown>;
  };
}

/** A package whose entry is written by hand, since Deno cannot parse its manifest. */
export interface HandLocked {
  /** As `imports` names it: `npm:name@version`. */
  specifier: string;
  integrity: string;
  /** Names of its dependencies, which the scratch folder imported. */
  dependencies: string[];
}

/**
 * @throws {Error} if a JSR package is neither locked nor local: `deno install`
 * succeeds without it when JSR is not reached
 */
export function merged(scratch: Lockfile, client: HandLocked): Lockfile {
  requireJsrPackages(scratch);
  const { name, version } = parsed(client.specifier);
  const specifiers = { ...scratch.specifiers, [client.specifier]: version };
  const dependencies = new Set(scratch.workspace.dependencies);
  const lockedForClient: string[] = [];
  for (const specifier of scratch.workspace.dependencies) {
    const dependency = parsed(specifier).name;
    if (!client.dependencies.includes(dependency)) continue;
    lockedForClient.push(`${dependency}@${specifiers[specifier]}`);
    delete specifiers[specifier];
    dependencies.delete(specifier);
  }
  const npm = {
    ...scratch.npm,
    [`${name}@${version}`]: {
      integrity: client.integrity,
      dependencies: lockedForClient,
    },
  };
  return {
    ...scratch,
    specifiers: sorted(specifiers),
    npm: sorted(trimmed(npm, importedFromNpm(specifiers))),
    workspace: {
      ...scratch.workspace,
      dependencies: [...dependencies, client.specifier].sort(),
    },
  };
}

/** Ids of the npm packages that this project or a JSR package imports. */
export function importedFromNpm(specifiers: Record<string, string>): string[] {
  return Object.entries(specifiers)
    .filter(([specifier]) => specifier.startsWith("npm:"))
    .map(([specifier, resolved]) => `${parsed(specifier).name}@${resolved}`);
}

function requireJsrPackages({ specifiers, workspace }: Lockfile): void {
  const local = Object.keys(workspace.links ?? {}).map((id) => parsed(id).name);
  const missing = workspace.dependencies.filter((specifier) =>
    specifier.startsWith("jsr:") && !(specifier in specifiers) &&
    !local.includes(parsed(specifier).name)
  );
  if (missing.length > 0) {
    throw new Error(`Not resolved, is JSR reached?: ${missing.join(", ")}`);
  }
}

/** Splits `npm:name@range`; the registry's prefix is dropped. */
function parsed(specifier: string): { name: string; version: string } {
  const id = specifier.slice(specifier.indexOf(":") + 1);
  const at = id.indexOf("@", 1);
  return { name: id.slice(0, at), version: id.slice(at + 1) };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
