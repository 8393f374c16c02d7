import { type Context, wrappersOf } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware, Route, RouteComponent } from "./types.ts";
import { renderRoute } from "./route.ts";

/** What applies to all routes below a path, as far as registered by now. */
export class Scope<State> {
  readonly middlewares: Middleware<State>[] = [];
  app: RouteComponent<State> | null = null;
  layout: RouteComponent<State> | null = null;
  errorRoute: Route<State> | null = null;

  /** This scope for a route registered now: later additions do not concern it. */
  chain(notFound: () => Route<State> | null): Middleware<State>[] {
    const { app, layout, errorRoute } = this;
    const enter: Middleware<State> = async (ctx) => {
      const wrappers = wrappersOf(ctx);
      const outer = { ...wrappers };
      if (app !== null) wrappers.app = app;
      if (layout !== null) wrappers.layouts = [...outer.layouts, layout];
      try {
        return await ctx.next();
      } catch (error) {
        const route = status(error) === 404
          ? notFound() ?? errorRoute
          : errorRoute;
        if (route === null) throw error;
        ctx.error = error;
        return await renderRoute(ctx, route, status(error));
      } finally {
        Object.assign(wrappers, outer);
      }
    };
    return [enter, ...this.middlewares];
  }
}

function status(error: unknown): number {
  return error instanceof HttpError ? error.status : 500;
}

/** Runs middlewares in order; the last one's `next` is the context's own. */
export async function run<State>(
  middlewares: Middleware<State>[],
  ctx: Context<State>,
): Promise<Response> {
  let next = ctx.next;
  for (const middleware of middlewares.toReversed()) {
    const inner = next;
    next = async () => {
      const outer = ctx.next;
      ctx.next = inner;
      try {
        return await middleware(ctx);
      } catch (error) {
        ctx.error = error;
        throw error;
      } finally {
        ctx.next = outer;
      }
    };
  }
  return await next();
}
