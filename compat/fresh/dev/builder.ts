import { type App, setBuildCache } from "../app.ts";
import { type Snapshot, SnapshotBuildCache } from "../build_cache.ts";
import { type Bundle, bundle } from "./bundle.ts";
import { contentType } from "./content_type.ts";
import { filesIn, modulesIn, withoutExtension } from "./crawl.ts";
import { writeSnapshot } from "./disk.ts";
import { absolute } from "./paths.ts";

/** Where things are; relative paths are below `root`. */
export interface BuildOptions {
  /** Accepted for upstream: the bundler here targets current browsers. */
  target?: string | string[];
  root?: string;
  outDir?: string;
  staticDir?: string;
  islandDir?: string;
  routeDir?: string;
  /** The module that exports `app`. */
  serverEntry?: string;
  /** Paths that are neither islands nor routes; tests by default. */
  ignore?: RegExp[];
}

const TEST_FILE = /[._]test\.[jt]sx?$/;

type Folders = Required<Omit<BuildOptions, "target">>;

/** A build before its modules are loaded. */
export interface Build extends Omit<Snapshot, "islands" | "routes"> {
  islands: { name: string; url: string; source: string }[];
  routes: { path: string; source: string }[];
  outDir: string;
  serverEntry: string;
}

/** Builds islands, routes and static files into one snapshot. */
export class Builder<State = unknown> {
  readonly config: Folders;

  constructor(options: BuildOptions = {}) {
    const root = absolute(options.root ?? ".", Deno.cwd());
    this.config = {
      root,
      outDir: absolute(options.outDir ?? "_fresh", root),
      staticDir: absolute(options.staticDir ?? "static", root),
      islandDir: absolute(options.islandDir ?? "islands", root),
      routeDir: absolute(options.routeDir ?? "routes", root),
      serverEntry: absolute(options.serverEntry ?? "main.ts", root),
      ignore: options.ignore ?? [TEST_FILE],
    };
  }

  /**
   * Builds to `outDir`, or in memory.
   *
   * @returns gives an application the build that is in memory
   */
  async build(
    options: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    const build = await this.#build(options.mode !== "development");
    if (options.snapshot !== "memory") {
      await writeSnapshot(build);
      return () => {
        throw new Error("This build is on disk: start its server.js");
      };
    }
    const cache = new SnapshotBuildCache(await loaded(build));
    return (app) => setBuildCache(app, cache);
  }

  async #build(minify: boolean): Promise<Build> {
    const { config } = this;
    const [islands, routes, assets] = await Promise.all([
      modulesIn(config.islandDir, config.ignore),
      modulesIn(config.routeDir, config.ignore),
      filesIn(config.staticDir),
    ]);
    const client = new URL("../runtime/client.ts", import.meta.url).href;
    const chunks = await bundle(
      [client, ...islands.map(({ url }) => url)],
      minify,
    );
    const files: Snapshot["files"] = new Map();
    for (const { path } of assets) {
      const source = `${config.staticDir}/${path}`;
      const hash = await hashOf([await Deno.readFile(source)]);
      files.set(`/${path}`, { source, hash, contentType: contentType(path) });
    }
    const buildId = await hashOf([
      ...chunks.files.values(),
      new TextEncoder().encode([...files.values()].map((f) => f.hash).join()),
    ]);
    const prefix = `/_fresh/js/${buildId}/`;
    await addChunks(files, chunks, prefix);
    const [clientEntry, ...urls] = chunks.entries.map((name) => prefix + name);
    return {
      root: config.root,
      outDir: config.outDir,
      serverEntry: config.serverEntry,
      buildId,
      clientEntry,
      files,
      islands: islands.map(({ path, url }, at) => ({
        name: withoutExtension(path),
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

async function addChunks(
  files: Snapshot["files"],
  chunks: Bundle,
  prefix: string,
): Promise<void> {
  for (const [name, source] of chunks.files) {
    files.set(prefix + name, {
      source,
      hash: await hashOf([source]),
      contentType: contentType(name),
    });
  }
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

/** 20 hex digits of SHA-256. */
async function hashOf(parts: Uint8Array<ArrayBuffer>[]): Promise<string> {
  const bytes = await new Blob(parts).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex().slice(0, 20);
}
