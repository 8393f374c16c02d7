/**
 * Stand-in for Fresh: the part of its server API that this project uses.
 *
 * @module
 */
export { App, type Middleware } from "./app.ts";
export type { Context } from "./context.ts";
export { createDefine } from "./define.ts";
export { HttpError } from "./error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Method,
  page,
} from "./handlers.ts";
export { csp } from "./middlewares/csp.ts";
export { staticFiles } from "./middlewares/static_files.ts";
