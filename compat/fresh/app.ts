import { STATUS_CODES } from "node:http";
import { type BuildCache, EMPTY_BUILD } from "./build_cache.ts";
import { BUILD_ID } from "./build_id.ts";
import { Context, enterDocument } from "./context.ts";
import { HttpError } from "./error.ts";
import { type Method, METHODS } from "./handlers.ts";
import { fsRoutes, renderRoute, type Route } from "./route.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** Called for each request on its way to the route; `ctx.next()` goes on. */
export interface Middleware<State> {
  (ctx: Context<State>): Response | Promise<Response>;
}

/** Gives an application its build. */
export let setBuildCache: <State>(app: App<State>, build: BuildCache) => void;

const NO_INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

setBuildId(BUILD_ID);

/** An application: middlewares in the order of registration, then the route. */
export class App<State> {
  #middlewares: Middleware<State>[] = [];
  #hasRoutes = false;
  #build: BuildCache = EMPTY_BUILD;

  static {
    setBuildCache = (app, build) => {
      app.#build = build;
      setBuildId(build.buildId);
    };
  }

  /** @throws {Error} after {@link fsRoutes}: upstream would apply it to no route */
  use(middleware: Middleware<State>): this {
    if (this.#hasRoutes) throw new Error("use() must come before fsRoutes()");
    this.#middlewares.push(middleware);
    return this;
  }

  /** Adds the routes of the route folder at this position. */
  fsRoutes(): this {
    this.#hasRoutes = true;
    return this;
  }

  /** For `Deno.serve`, or to be called in tests. */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    const build = this.#build;
    const routes = fsRoutes<State>(this.#hasRoutes ? build.routes : []);
    return async (req, info = NO_INFO) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replaceAll(/\/+/g, "/");
      const ctx = new Context<State>({ req, url, info, build });
      const route = routes.find(url.pathname);
      try {
        const method = req.method.toUpperCase();
        // Upstream's router has no such method, and fails in this way.
        if (route !== undefined && !METHODS.includes(method as Method)) {
          throw new TypeError("handler is not a function");
        }
        enterDocument(ctx, routes.app);
        const response = await answer(ctx, [
          ...this.#middlewares,
          () => {
            if (route === undefined) throw new HttpError(404);
            return renderRoute(ctx, route);
          },
        ], routes.error);
        return method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return lastResort(error);
      }
    };
  }
}

/** Runs the middlewares and the route; the error route renders what they throw. */
async function answer<State>(
  ctx: Context<State>,
  chain: Middleware<State>[],
  errorRoute: Route<State> | undefined,
): Promise<Response> {
  try {
    return await run(ctx, chain);
  } catch (error) {
    if (errorRoute === undefined) throw error;
    ctx.error = error;
    const status = error instanceof HttpError ? error.status : 500;
    return await renderRoute(ctx, errorRoute, status);
  }
}

async function run<State>(
  ctx: Context<State>,
  [first, ...rest]: Middleware<State>[],
): Promise<Response> {
  ctx.next = () => run(ctx, rest);
  return await first(ctx);
}

/** Fallback if there is no error route, or if it failed. */
function lastResort(error: unknown): Response {
  if (error instanceof HttpError && error.status < 500) {
    const words = error.message || STATUS_CODES[error.status];
    return new Response(words, { status: error.status });
  }
  console.error(error);
  return new Response("Internal server error", { status: 500 });
}
