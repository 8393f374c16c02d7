import type { ComponentType, FunctionComponent } from "preact";
import type { Context } from "./context.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";

/** Called for each request on its way to the route; `ctx.next()` goes on. */
export interface Middleware<State> {
  (ctx: Context<State>): Response | Promise<Response>;
}

/** Props of pages, layouts, the app wrapper and error pages. */
export interface PageProps<Data = unknown, State = unknown> {
  Component: FunctionComponent;
  config: ResolvedFreshConfig;
  data: Data;
  error: unknown;
  info: Deno.ServeHandlerInfo;
  isPartial: boolean;
  params: Record<string, string>;
  req: Request;
  route: string | null;
  state: State;
  url: URL;
}

/** A page, layout, app wrapper or error page. */
export type RouteComponent<State> = ComponentType<PageProps<never, State>>;

/** A route: handlers, a page component, or both. */
export interface Route<State> {
  handler?: RouteHandler<unknown, State> | HandlerFn<unknown, State>;
  component?: RouteComponent<State>;
}

/** What a module in the route folder may export. */
export interface RouteModule<State> {
  handler?: RouteHandler<unknown, State>;
  handlers?: RouteHandler<unknown, State>;
  default?: unknown;
  config?: { routeOverride?: string };
}
