import type { VNode } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { NONCE, renderPage } from "./render.ts";
import type { RouteComponent } from "./types.ts";
import {
  listenOn,
  upgrade,
  type WebSocketHandlers,
  type WebSocketUpgradeOptions,
} from "./upgrade.ts";

/** The components around a page, from the outside in. */
export interface Wrappers<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
}

/** What the handler of an application knows of a request. */
export interface ContextInit {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  config: ResolvedFreshConfig;
  buildCache: BuildCache;
}

export let wrappersOf: <State>(ctx: Context<State>) => Wrappers<State>;
export let buildCacheOf: <State>(ctx: Context<State>) => BuildCache;

/** Passed to every middleware, handler and component; one for each request. */
export class Context<State> {
  readonly req: Request;
  readonly url: URL;
  readonly info: Deno.ServeHandlerInfo;
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly config: ResolvedFreshConfig;
  readonly state: State = {} as State;
  readonly isPartial = false;
  data: unknown = undefined;
  /** What was thrown, in an error route. */
  error: unknown = null;
  /** Goes on to the next middleware or the route. */
  next: () => Promise<Response>;

  #wrappers: Wrappers<State> = { app: null, layouts: [] };
  #buildCache: BuildCache;

  static {
    wrappersOf = (ctx) => ctx.#wrappers;
    buildCacheOf = (ctx) => ctx.#buildCache;
  }

  constructor(init: ContextInit, next: () => Promise<Response>) {
    this.req = init.req;
    this.url = init.url;
    this.info = init.info;
    this.route = init.route;
    this.params = init.params;
    this.config = init.config;
    this.#buildCache = init.buildCache;
    this.next = next;
  }

  /** A redirect; several slashes in a row are merged, so none leads to another host. */
  redirect(pathOrUrl: string, status = 302): Response {
    let location = pathOrUrl;
    if (location.startsWith("/")) {
      const end = location.search(/[?#]/);
      const path = end < 0 ? location : location.slice(0, end);
      location = path.replaceAll(/\/+/g, "/") +
        (end < 0 ? "" : location.slice(end));
    }
    return new Response(null, { status, headers: { location } });
  }

  /** Renders a page in its layouts and the app wrapper. */
  render(vnode: VNode | null, init: ResponseInit = {}): Promise<Response> {
    const { html, nonce } = renderPage(
      this,
      vnode,
      this.#wrappers,
      this.#buildCache,
    );
    const response = this.html(html, init);
    Object.defineProperty(response, NONCE, { value: nonce });
    return Promise.resolve(response);
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Upgrades to a WebSocket: bare, or with handlers. */
  upgrade(options?: WebSocketUpgradeOptions): Deno.WebSocketUpgrade;
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first: WebSocketHandlers | WebSocketUpgradeOptions = {},
    options?: WebSocketUpgradeOptions,
  ): Deno.WebSocketUpgrade | Response {
    if (
      "open" in first || "message" in first || "close" in first ||
      "error" in first
    ) {
      const upgraded = upgrade(this.req, options);
      listenOn(upgraded.socket, first);
      return upgraded.response;
    }
    return upgrade(this.req, first as WebSocketUpgradeOptions);
  }
}
