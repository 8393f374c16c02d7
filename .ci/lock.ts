/**
 * Rewrites `deno.lock` (`deno task lock`).
 *
 * kurento-client names one dependency by a GitHub path, which Deno refuses to
 * parse, so nothing that contains it can be resolved. Here everything is
 * resolved in a scratch folder with kurento-client's own dependencies in its
 * place, and its entry is put into the result afterwards.
 */
import { type LockedPackages, trimmed } from "./trim_lock.ts";

const CLIENT = "kurento-client";
/** npm's release of the package that kurento-client names by its GitHub fork. */
const RECONNECT_WS = "0.1.0";

interface Lockfile {
  specifiers: Record<string, string>;
  npm: LockedPackages;
  workspace: { dependencies: string[] };
}

interface Manifest {
  dependencies: Record<string, string>;
  "dist.integrity": string;
}

async function run(command: string, args: string[], cwd?: string) {
  const { success, stdout } = await new Deno.Command(command, {
    args,
    cwd,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

const root = new URL("..", import.meta.url).pathname;
const config = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
const clientSpecifier: string = config.imports[CLIENT];
const version = clientSpecifier.split("@").at(-1)!;
const manifest: Manifest = JSON.parse(
  await run("npm", [
    "view",
    `${CLIENT}@${version}`,
    "dependencies",
    "dist.integrity",
    "--json",
  ]),
);
const parts = { ...manifest.dependencies, "reconnect-ws": RECONNECT_WS };

const scratch = await Deno.makeTempDir();
try {
  delete config.imports[CLIENT];
  delete config.lock;
  for (const [name, range] of Object.entries(parts)) {
    config.imports[`lock:${name}`] = `npm:${name}@${range}`;
  }
  await Deno.writeTextFile(`${scratch}/deno.json`, JSON.stringify(config));
  await Deno.symlink(`${root}compat`, `${scratch}/compat`);
  await run(Deno.execPath(), ["install"], scratch);
  const lock: Lockfile = JSON.parse(
    await Deno.readTextFile(`${scratch}/deno.lock`),
  );

  const locked = new Map<string, string>();
  for (const [specifier, resolved] of Object.entries(lock.specifiers)) {
    const name = nameIn(specifier);
    if (!(name in parts)) continue;
    locked.set(name, resolved);
    delete lock.specifiers[specifier];
    lock.workspace.dependencies.splice(
      lock.workspace.dependencies.indexOf(specifier),
      1,
    );
  }
  lock.specifiers = sorted({ ...lock.specifiers, [clientSpecifier]: version });
  lock.npm[`${CLIENT}@${version}`] = {
    integrity: manifest["dist.integrity"],
    dependencies: [...locked].map(([name, resolved]) => `${name}@${resolved}`),
  };
  const imported = Object.entries(lock.specifiers).map((
    [specifier, resolved],
  ) => `${nameIn(specifier)}@${resolved}`);
  lock.npm = sorted(trimmed(lock.npm, imported));
  lock.workspace.dependencies = [
    ...lock.workspace.dependencies,
    clientSpecifier,
  ].sort();
  await Deno.writeTextFile(
    `${root}deno.lock`,
    JSON.stringify(lock, null, 2) + "\n",
  );
} finally {
  await Deno.remove(scratch, { recursive: true });
}

/** The name in `npm:name@range`. */
function nameIn(specifier: string): string {
  return specifier.slice("npm:".length, specifier.lastIndexOf("@"));
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1),
  );
}
