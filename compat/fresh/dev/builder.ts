import { type App, setBuildCache } from "../app.ts";
import { BuildCache, type Snapshot } from "../build_cache.ts";
import { BUILD_ID } from "../build_id.ts";
import { bundle } from "./bundle.ts";
import { contentType } from "./content_type.ts";
import { filesIn, modulesIn, withoutExtension } from "./crawl.ts";
import { writeSnapshot } from "./disk.ts";
import { absolute } from "./paths.ts";

/** Paths of a build; relative ones are below `root`. */
export interface BuildOptions {
  root?: string;
  outDir?: string;
  /** The module that exports `app`. */
  serverEntry?: string;
  /** For upstream: the bundler here targets current browsers. */
  target?: string | string[];
}

/** A build before its modules are loaded. */
export interface Build extends Omit<Snapshot, "islands" | "routes"> {
  islands: { name: string; url: string; source: string }[];
  routes: { path: string; source: string }[];
  outDir: string;
  serverEntry: string;
}

/** Builds islands, routes and static files into one snapshot. */
export class Builder<State = unknown> {
  #root: string;
  #outDir: string;
  #serverEntry: string;

  constructor(options: BuildOptions = {}) {
    this.#root = absolute(options.root ?? ".", Deno.cwd());
    this.#outDir = absolute(options.outDir ?? "_fresh", this.#root);
    this.#serverEntry = absolute(options.serverEntry ?? "main.ts", this.#root);
  }

  /**
   * Builds to `outDir`, or in memory.
   *
   * @returns gives an application the build that is in memory
   */
  async build(
    options: { snapshot?: "disk" | "memory" } = {},
  ): Promise<(app: App<State>) => void> {
    const inMemory = options.snapshot === "memory";
    const build = await this.#build(inMemory);
    if (!inMemory) await writeSnapshot(build);
    console.log(`Assets written to: ${this.#outDir}`);
    const cache = inMemory ? new BuildCache(await loaded(build)) : null;
    return (app) => {
      if (cache === null) {
        throw new Error("This build is on disk: start its server.js");
      }
      setBuildCache(app, cache);
    };
  }

  async #build(inMemory: boolean): Promise<Build> {
    const root = this.#root;
    const [islands, routes, assets] = await Promise.all([
      modulesIn(`${root}/islands`),
      modulesIn(`${root}/routes`),
      filesIn(`${root}/static`),
    ]);
    const client = new URL("../runtime/client.ts", import.meta.url).href;
    const chunks = await bundle([client, ...islands.map(({ url }) => url)]);
    const files: Snapshot["files"] = new Map();
    for (const { path } of assets) {
      const source = `${root}/static/${path}`;
      files.set(`/${path.split("/").map(encodeURIComponent).join("/")}`, {
        source,
        hash: inMemory ? null : await hashOf(await Deno.readFile(source)),
        contentType: contentType(path),
      });
    }
    const prefix = `/_fresh/js/${BUILD_ID}/`;
    for (const [name, source] of chunks.files) {
      files.set(prefix + name, {
        source,
        hash: await hashOf(source),
        contentType: contentType(name),
      });
    }
    const [clientEntry, ...urls] = chunks.entries.map((name) => prefix + name);
    return {
      outDir: this.#outDir,
      serverEntry: this.#serverEntry,
      buildId: BUILD_ID,
      clientEntry,
      files,
      islands: islands.map(({ path, url }, at) => ({
        name: islandName(path),
        url: urls[at],
        source: url,
      })),
      routes: routes.map(({ path, url }) => ({
        path: withoutExtension(path),
        source: url,
      })),
    };
  }
}

/** The file's name as a JavaScript identifier. */
function islandName(path: string): string {
  return withoutExtension(path).replace(/^.*\//, "").replaceAll(/\W+/g, "_");
}

async function loaded(build: Build): Promise<Snapshot> {
  return {
    ...build,
    islands: await Promise.all(build.islands.map(async (island) => ({
      ...island,
      module: await import(island.source),
    }))),
    routes: await Promise.all(build.routes.map(async (route) => ({
      ...route,
      module: await import(route.source),
    }))),
  };
}

/** SHA-256 in hexadecimal. */
async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
