import type { ComponentType, VNode } from "preact";
import type { BuildCache } from "./build_cache.ts";
import { NONCE, renderPage } from "./render.ts";

/** Props of pages, the app wrapper and the error page. */
export interface PageProps<Data = unknown, State = unknown> {
  Component: () => VNode | null;
  data: Data;
  error: unknown;
  info: Deno.ServeHandlerInfo;
  req: Request;
  state: State;
  url: URL;
}

/** A page, the app wrapper or the error page. */
export type RouteComponent<State> = ComponentType<PageProps<never, State>>;

interface ContextInit {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  build: BuildCache;
}

export let enterDocument: <State>(
  ctx: Context<State>,
  app: RouteComponent<State> | undefined,
) => void;
export let buildOf: <State>(ctx: Context<State>) => BuildCache;

/** Passed to every middleware, handler and component; one for each request. */
export class Context<State> {
  readonly req: Request;
  readonly url: URL;
  readonly info: Deno.ServeHandlerInfo;
  readonly state: State = {} as State;
  data: unknown = undefined;
  /** The thrown value, in the error route. */
  error: unknown = null;
  /** Goes on to the next middleware or the route. */
  next!: () => Promise<Response>;

  #app: RouteComponent<State> | undefined;
  #build: BuildCache;

  static {
    enterDocument = (ctx, app) => {
      ctx.#app = app;
    };
    buildOf = (ctx) => ctx.#build;
  }

  constructor({ req, url, info, build }: ContextInit) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.#build = build;
  }

  /** Renders a page in the app wrapper. */
  render(page: VNode, init: ResponseInit): Response {
    const { html, nonce, preloads } = renderPage(
      this,
      page,
      this.#app,
      this.#build,
    );
    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    if (preloads.length > 0) {
      headers.append(
        "Link",
        preloads.map((url) => `<${url}>; rel="modulepreload"; as="script"`)
          .join(", "),
      );
    }
    const response = new Response(html, { ...init, headers });
    Object.defineProperty(response, NONCE, { value: nonce });
    return response;
  }
}
