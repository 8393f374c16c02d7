/**
 * Rewrites `deno.lock` (`deno task lock`).
 *
 * kurento-client names one dependency by a GitHub path, which Deno refuses to
 * parse, so nothing that contains it can be resolved. Here everything is
 * resolved in a scratch folder with kurento-client's own dependencies in its
 * place, and its entry is put into the result afterwards.
 */
import { merged } from "./merge_lock.ts";

const CLIENT = "kurento-client";
/** npm's release of the package that kurento-client names by its GitHub fork. */
const RECONNECT_WS = "0.1.0";

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
const manifest: Manifest = JSON.parse(
  await run("npm", [
    "view",
    clientSpecifier.slice("npm:".length),
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
  // Links are relative to deno.json; without `compat/` there is nothing to link.
  config.links = (config.links ?? []).map((link: string) => root + link);
  await Deno.writeTextFile(`${scratch}/deno.json`, JSON.stringify(config));
  await run(Deno.execPath(), ["install"], scratch);
  const lock = merged(
    JSON.parse(await Deno.readTextFile(`${scratch}/deno.lock`)),
    {
      specifier: clientSpecifier,
      integrity: manifest["dist.integrity"],
      dependencies: Object.keys(parts),
    },
  );
  await Deno.writeTextFile(
    `${root}deno.lock`,
    JSON.stringify(lock, null, 2) + "\n",
  );
} finally {
  await Deno.remove(scratch, { recursive: true });
}
