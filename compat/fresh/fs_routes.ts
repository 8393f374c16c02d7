import type { RouteFile } from "./build_cache.ts";
import type { RouteHandler } from "./handlers.ts";
import type {
  Middleware,
  Route,
  RouteComponent,
  RouteModule,
} from "./types.ts";

/** What a file of the route folder registers. */
export type FsItem<State> =
  | { type: "app"; component: RouteComponent<State> }
  | { type: "layout"; path: string; component: RouteComponent<State> }
  | { type: "middleware"; path: string; middlewares: Middleware<State>[] }
  | { type: "error"; path: string; route: Route<State> }
  | { type: "notFound"; route: Route<State> }
  | { type: "route"; path: string; route: Route<State> };

/** In the order in which they are to be registered. */
export function fsItems<State>(files: RouteFile[]): FsItem<State>[] {
  return files.toSorted((a, b) => order(a.path).localeCompare(order(b.path)))
    .map((file) => fsItem(file.path, file.module as RouteModule<State>));
}

/** Sorts `_app` first, then special files, then literal before dynamic before rest. */
function order(path: string): string {
  return path.split("/").map((part) => {
    if (part === "_app") return `0${part}`;
    if (part.startsWith("_")) return `1${part}`;
    if (part.startsWith("[...")) return `4${part}`;
    return part.startsWith("[") ? `3${part}` : `2${part}`;
  }).join("/");
}

function fsItem<State>(
  path: string,
  module: RouteModule<State>,
): FsItem<State> {
  const slash = path.lastIndexOf("/");
  const folder = pattern(path.slice(0, Math.max(slash, 0)));
  const component = typeof module.default === "function"
    ? module.default as RouteComponent<State>
    : undefined;
  const handler = module.handlers ?? module.handler;
  if (component === undefined && handler === undefined) {
    throw new Error(`routes/${path} exports neither a page nor handlers`);
  }
  const route: Route<State> = { handler, component };
  switch (path.slice(slash + 1)) {
    case "_app":
      return { type: "app", component: required(component, path) };
    case "_layout":
      return {
        type: "layout",
        path: folder,
        component: required(component, path),
      };
    case "_middleware":
      return {
        type: "middleware",
        path: folder,
        middlewares: middlewaresOf(handler ?? module.default),
      };
    case "_error":
    case "_500":
      return { type: "error", path: folder, route };
    case "_404":
      return { type: "notFound", route };
    default:
      return {
        type: "route",
        path: module.config?.routeOverride ?? pattern(path),
        route,
      };
  }
}

function middlewaresOf<State>(
  value: RouteHandler<unknown, State> | unknown,
): Middleware<State>[] {
  return (Array.isArray(value) ? value : [value]) as Middleware<State>[];
}

function required<T>(component: T | undefined, path: string): T {
  if (component === undefined) {
    throw new Error(`routes/${path} has no component as default export`);
  }
  return component;
}

/** `blog/[id]/index` → `/blog/:id` */
function pattern(path: string): string {
  const parts = path.split("/").filter((part) =>
    part !== "" && !/^\(.*\)$/.test(part)
  );
  if (parts.at(-1) === "index") parts.pop();
  return "/" + parts.map((part) =>
    part.replace(/\[\.\.\.(\w+)\]/, ":$1*")
      .replaceAll(/\[(\w+)\]/g, ":$1")
  ).join("/");
}
