/**
 * Stand-in for Fresh: the part of its server API that this project uses.
 *
 * @module
 */
export { App } from "./app.ts";
export type { Context } from "./context.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
export { createDefine, type Define } from "./define.ts";
export { HttpError } from "./error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Method,
  page,
  type PageResponse,
  type RouteHandler,
} from "./handlers.ts";
export { csp, type CSPOptions } from "./middlewares/csp.ts";
export { staticFiles } from "./middlewares/static_files.ts";
export type { Middleware, PageProps } from "./types.ts";
export type { WebSocketHandlers, WebSocketUpgradeOptions } from "./upgrade.ts";
