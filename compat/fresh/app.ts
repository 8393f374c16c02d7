import { type BuildCache, EMPTY_BUILD } from "./build_cache.ts";
import type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import { type FsItem, fsItems } from "./fs_routes.ts";
import type { Method } from "./handlers.ts";
import { methodsOf, renderRoute } from "./route.ts";
import { Router } from "./router.ts";
import { run, Scope } from "./scope.ts";
import { setBuildId } from "./runtime/build_id.ts";
import type { Middleware, Route, RouteComponent } from "./types.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./upgrade.ts";

type Command<State> =
  | FsItem<State>
  | { type: "fsRoutes" }
  | {
    type: "handler";
    path: string;
    methods: Method[] | "ALL";
    middlewares: Middleware<State>[];
  };

/** What answers a path: middlewares by method, `ALL` for the rest. */
type Handlers<State> = Map<Method | "ALL", Middleware<State>[]>;

/** Gives an application its build. */
export let setBuildCache: <State>(app: App<State>, build: BuildCache) => void;

const NO_INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** An application: middlewares and routes in the order of registration. */
export class App<State> {
  readonly config: ResolvedFreshConfig;
  #commands: Command<State>[] = [];
  #build: BuildCache = EMPTY_BUILD;

  static {
    setBuildCache = (app, build) => {
      app.#build = build;
      app.config.root = build.root;
      setBuildId(build.buildId);
    };
  }

  constructor(config: FreshConfig = {}) {
    this.config = {
      root: ".",
      basePath: config.basePath ?? "",
      mode: config.mode ?? "production",
    };
  }

  use(...middlewares: Middleware<State>[]): this;
  use(path: string, ...middlewares: Middleware<State>[]): this;
  use(
    first?: string | Middleware<State>,
    ...rest: Middleware<State>[]
  ): this {
    const path = typeof first === "string" ? first : "/";
    const middlewares = typeof first === "function" ? [first, ...rest] : rest;
    return this.#add({ type: "middleware", path, middlewares });
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["GET"], path, middlewares);
  }
  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["POST"], path, middlewares);
  }
  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["PUT"], path, middlewares);
  }
  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["PATCH"], path, middlewares);
  }
  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["DELETE"], path, middlewares);
  }
  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler(["HEAD"], path, middlewares);
  }
  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handler("ALL", path, middlewares);
  }

  /** A WebSocket route. */
  ws(
    path: string,
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): this {
    return this.get(path, (ctx) => ctx.upgrade(handlers, options));
  }

  route(path: string, route: Route<State>): this {
    return this.#add({ type: "route", path, route });
  }
  layout(path: string, component: RouteComponent<State>): this {
    return this.#add({ type: "layout", path, component });
  }
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ type: "app", component });
  }
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "notFound", route: asRoute(route) });
  }
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "error", path, route: asRoute(route) });
  }
  /** The routes of the route folder, here. */
  fsRoutes(): this {
    return this.#add({ type: "fsRoutes" });
  }

  /** For `Deno.serve`, or to be called in tests. */
  handler(): (
    request: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    const build = this.#build;
    const { router, rootChain } = compile(
      this.#commands.flatMap((command) =>
        command.type === "fsRoutes" ? fsItems<State>(build.routes) : [command]
      ),
      this.config.basePath,
    );
    return async (req, info = NO_INFO) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replaceAll(/\/+/g, "/");
      const match = router.match(url);
      const method = req.method as Method;
      const handlers = match?.target.get(method) ?? match?.target.get("ALL");
      const next = match === null
        ? () => Promise.reject(new HttpError(404))
        : notAllowed(method, match.target);
      const ctx = new Context<State>({
        req,
        url,
        info,
        route: match?.pattern ?? null,
        params: match?.params ?? {},
        config: this.config,
        buildCache: build,
      }, next);
      try {
        const response = await run(handlers ?? rootChain, ctx);
        return method === "HEAD" && response.body !== null
          ? new Response(null, response)
          : response;
      } catch (error) {
        return lastResort(error);
      }
    };
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }

  #handler(
    methods: Method[] | "ALL",
    path: string,
    middlewares: Middleware<State>[],
  ): this {
    return this.#add({ type: "handler", path, methods, middlewares });
  }
}

function asRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}

/** The routes with the middlewares that stood before each. */
function compile<State>(commands: Command<State>[], basePath: string): {
  router: Router<Handlers<State>>;
  rootChain: Middleware<State>[];
} {
  const scopes = new Map<string, Scope<State>>();
  const router = new Router<Handlers<State>>();
  let notFound: Route<State> | null = null;

  const scope = (path: string): Scope<State> => {
    const key = path === "*" ? "/" : path.replace(/(?<=.)\/\*?$/, "");
    const existing = scopes.get(key) ?? new Scope<State>();
    scopes.set(key, existing);
    return existing;
  };
  const chain = (path: string): Middleware<State>[] => {
    const parts = path.split("/").filter((part) => part !== "");
    const paths = [
      "/",
      ...parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`),
    ];
    return paths.flatMap((key) => scopes.get(key)?.chain(() => notFound) ?? []);
  };
  const serve = (
    path: string,
    methods: Method[] | "ALL",
    middlewares: Middleware<State>[],
  ) => {
    const target = router.ensure(basePath + path, () => new Map());
    const all = [...chain(path), ...middlewares];
    for (const method of methods === "ALL" ? ["ALL" as const] : methods) {
      target.set(method, all);
    }
  };

  scope("/");
  for (const command of commands) {
    switch (command.type) {
      case "middleware":
        scope(command.path).middlewares.push(...command.middlewares);
        break;
      case "app":
        scope("/").app = command.component;
        break;
      case "layout":
        scope(command.path).layout = command.component;
        break;
      case "error":
        scope(command.path).errorRoute = command.route;
        break;
      case "notFound":
        notFound = command.route;
        break;
      case "route":
        serve(command.path, methodsOf(command.route), [
          (ctx) => renderRoute(ctx, command.route),
        ]);
        break;
      case "handler":
        serve(
          command.path,
          command.methods[0] === "GET" ? ["GET", "HEAD"] : command.methods,
          command.middlewares,
        );
        break;
      case "fsRoutes":
        throw new Error("fsRoutes is replaced by its files before");
    }
  }
  return { router, rootChain: chain("/") };
}

/** What a matched path answers to a method that it lacks. */
function notAllowed<State>(
  method: Method,
  target: Handlers<State>,
): () => Promise<Response> {
  const headers = { Allow: [...target.keys()].join(", ") };
  return method === "OPTIONS"
    ? () => Promise.resolve(new Response(null, { status: 204, headers }))
    : () => Promise.reject(new HttpError(target.size === 0 ? 404 : 405));
}

/** Where no error route stands. */
function lastResort(error: unknown): Response {
  if (error instanceof HttpError && error.status < 500) {
    return new Response(error.message, { status: error.status });
  }
  console.error(error);
  return new Response("Internal server error", { status: 500 });
}
