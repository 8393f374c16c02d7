import type { ComponentType } from "preact";
import type { RouteModule } from "./route.ts";

/** An island component and where the browser gets it. */
export interface Island {
  /** Of its file. */
  name: string;
  /** Path of its chunk on this server. */
  url: string;
}

/** A file to serve: bytes in memory, or a path. */
export interface StaticFile {
  source: Uint8Array<ArrayBuffer> | string;
  /** Null for files of the static folder while the build is in memory. */
  hash: string | null;
  contentType: string;
}

/** A file of the route folder. */
export interface RouteFile {
  /** Path below the route folder without extension. */
  path: string;
  module: RouteModule;
}

/** The result of a build, for the server. */
export interface Snapshot {
  buildId: string;
  /** Path of the browser's runtime on this server. */
  clientEntry: string;
  islands: { name: string; url: string; module: { default: unknown } }[];
  routes: RouteFile[];
  /** By URL path, percent-encoded. */
  files: Map<string, StaticFile>;
}

/** A build with lookups for rendering and serving. */
export class BuildCache {
  readonly buildId: string;
  readonly clientEntry: string;
  readonly islands: ReadonlyMap<ComponentType<never>, Island>;
  readonly routes: RouteFile[];
  readonly files: ReadonlyMap<string, StaticFile>;

  constructor(snapshot: Snapshot) {
    this.buildId = snapshot.buildId;
    this.clientEntry = snapshot.clientEntry;
    this.routes = snapshot.routes;
    this.files = snapshot.files;
    this.islands = new Map(
      snapshot.islands.map(({ name, url, module }) => [
        module.default as ComponentType<never>,
        { name, url },
      ]),
    );
  }
}

/** The cache of an application without a build. */
export const EMPTY_BUILD: BuildCache = new BuildCache({
  buildId: "",
  clientEntry: "",
  islands: [],
  routes: [],
  files: new Map(),
});
