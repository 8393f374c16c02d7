import type { ComponentType } from "preact";
import type { RouteModule } from "./types.ts";

/** An island component and where the browser gets it. */
export interface Island {
  name: string;
  exportName: string;
  /** Path of its chunk on this server. */
  url: string;
}

/** A file to serve: bytes in memory, or a path. */
export interface StaticFile {
  source: Uint8Array<ArrayBuffer> | string;
  hash: string;
  contentType: string;
}

/** A file of the route folder. */
export interface RouteFile {
  /** Path below the route folder without extension, such as `api/[id]`. */
  path: string;
  module: RouteModule<never>;
}

/** What a build leaves for the server. */
export interface Snapshot {
  root: string;
  buildId: string;
  /** Path of the browser's runtime on this server. */
  clientEntry: string;
  islands: { name: string; url: string; module: Record<string, unknown> }[];
  routes: RouteFile[];
  /** By URL path. */
  files: Map<string, StaticFile>;
}

/** What rendering and serving need of a build. */
export interface BuildCache {
  readonly root: string;
  readonly buildId: string;
  readonly clientEntry: string;
  readonly islands: Map<ComponentType<never>, Island>;
  readonly routes: RouteFile[];
  file(pathname: string): StaticFile | undefined;
}

/** A build in memory or on disk. */
export class SnapshotBuildCache implements BuildCache {
  readonly root: string;
  readonly buildId: string;
  readonly clientEntry: string;
  readonly islands: Map<ComponentType<never>, Island> = new Map();
  readonly routes: RouteFile[];
  #files: Map<string, StaticFile>;

  constructor(snapshot: Snapshot) {
    this.root = snapshot.root;
    this.buildId = snapshot.buildId;
    this.clientEntry = snapshot.clientEntry;
    this.routes = snapshot.routes;
    this.#files = snapshot.files;
    for (const { name, url, module } of snapshot.islands) {
      for (const [exportName, value] of Object.entries(module)) {
        if (typeof value !== "function") continue;
        this.islands.set(value as ComponentType<never>, {
          name,
          exportName,
          url,
        });
      }
    }
  }

  file(pathname: string): StaticFile | undefined {
    return this.#files.get(pathname);
  }
}

/** The cache of an application without a build: handlers only. */
export const EMPTY_BUILD: BuildCache = new SnapshotBuildCache({
  root: ".",
  buildId: "none",
  clientEntry: "",
  islands: [],
  routes: [],
  files: new Map(),
});
