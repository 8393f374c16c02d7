import { type ComponentType, h, type VNode } from "preact";
import type { RouteFile } from "./build_cache.ts";
import type { Context, PageProps, RouteComponent } from "./context.ts";
import { HttpError } from "./error.ts";
import {
  type HandlerFn,
  type Method,
  page,
  type RouteHandler,
} from "./handlers.ts";

/** The exports of a module in the route folder. */
export interface RouteModule {
  handler?: RouteHandler<unknown, never>;
  default?: ComponentType<never>;
}

/** A file of the route folder that answers requests. */
export interface Route<State> {
  handler: RouteHandler<unknown, State>;
  component: RouteComponent<State> | undefined;
}

/** The route folder as the application looks it up. */
export interface FsRoutes<State> {
  app: RouteComponent<State> | undefined;
  error: Route<State> | undefined;
  /** Ignores a trailing slash. */
  find(pathname: string): Route<State> | undefined;
}

/** @throws {Error} on files that this stand-in does not know: upstream does */
export function fsRoutes<State>(files: RouteFile[]): FsRoutes<State> {
  const routes = new Map<string, Route<State>>();
  let app: RouteComponent<State> | undefined;
  let error: Route<State> | undefined;
  for (const { path, module } of files) {
    const component = module.default as RouteComponent<State> | undefined;
    if (path === "_app") app = component;
    else if (path === "_error") error = routeOf(module, component);
    else if (/[[(]|(?:^|\/)_/.test(path)) {
      throw new Error(`The stand-in for Fresh does not know routes/${path}`);
    } else {
      const pathname = `/${path}`.replace(/\/index$/, "") || "/";
      routes.set(pathname, routeOf(module, component));
    }
  }
  return {
    app,
    error,
    find: (pathname) =>
      routes.get(pathname) ?? routes.get(pathname.replace(/(?<=.)\/$/, "")),
  };
}

function routeOf<State>(
  module: RouteModule,
  component: RouteComponent<State> | undefined,
): Route<State> {
  const handler = module.handler as RouteHandler<unknown, State> | undefined;
  // A page without handlers answers every method.
  const render = () => page();
  if (handler === undefined) return { handler: render, component };
  return {
    handler: typeof handler === "object" && component !== undefined
      ? { GET: render, ...handler }
      : handler,
    component,
  };
}

/**
 * Runs the handler and, where it gives data, renders the component.
 *
 * @throws {HttpError} 404 if there is no handler for the method
 */
export async function renderRoute<State>(
  ctx: Context<State>,
  { handler, component }: Route<State>,
  status = 200,
): Promise<Response> {
  const handle = pick(handler, ctx.req.method.toUpperCase() as Method);
  if (handle === undefined) throw new HttpError(404);
  const result = await handle(ctx);
  if (result instanceof Response) return result;
  if (component === undefined) {
    throw new Error("A handler gave data to a route without a page");
  }
  ctx.data = result.data;
  return ctx.render(componentNode(ctx, component, () => null), {
    headers: result.headers,
    status: result.status ?? status,
  });
}

function pick<State>(
  handler: RouteHandler<unknown, State>,
  method: Method,
): HandlerFn<unknown, State> | undefined {
  if (typeof handler === "function") return handler;
  return handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
}

/** A route's component with the props that Fresh gives it. */
export function componentNode<State>(
  { data, error, info, req, state, url }: Context<State>,
  component: RouteComponent<State>,
  Component: PageProps["Component"],
): VNode {
  return h(
    component as ComponentType<PageProps<unknown, State>>,
    { Component, data, error, info, req, state, url },
  ) as VNode;
}
