import {
  type ComponentChildren,
  type ComponentType,
  createContext,
  Fragment,
  h,
  options,
  type VNode,
} from "preact";
import { useContext } from "preact/hooks";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import type { BuildCache, Island } from "./build_cache.ts";
import type { Context, Wrappers } from "./context.ts";
import { HeadCollector } from "./runtime/head.ts";
import { ISLAND_END, ISLAND_START } from "./runtime/markers.ts";
import { stringify } from "./runtime/serialize.ts";
import type { PageProps, RouteComponent } from "./types.ts";

/** Key under which a rendered response carries its nonce to `csp()`. */
export const NONCE = Symbol("nonce");

/** The nonce of a rendered page; undefined for any other response. */
export function nonceOf(response: Response): string | undefined {
  const nonce: unknown = Reflect.get(response, NONCE);
  return typeof nonce === "string" ? nonce : undefined;
}

/** What one rendering gathers. Rendering is synchronous, so one is current at a time. */
class Rendering {
  readonly nonce = crypto.randomUUID().replaceAll("-", "");
  readonly heads: ComponentChildren[] = [];
  /** Name in the boot script by island. */
  readonly used = new Map<Island, string>();
  readonly props: unknown[] = [];

  constructor(readonly build: BuildCache) {}

  /** The script that boots the islands rendered so far. */
  script(): VNode | null {
    if (this.used.size === 0) return null;
    const imports = [...this.used].map(([island, name]) =>
      `import {${island.exportName} as ${name}} from ${quote(island.url)};`
    );
    const code =
      `import {boot} from ${quote(this.build.clientEntry)};${
        imports.join("")
      }` +
      `boot({${[...this.used.values()].join(",")}},` +
      `${quote(stringify(this.props))},${quote(this.build.buildId)});`;
    return h("script", {
      type: "module",
      nonce: this.nonce,
      dangerouslySetInnerHTML: { __html: code },
    }) as VNode;
  }
}

let current: Rendering | undefined;
const InIsland = createContext(false);
/** Nodes of islands that already stand between their markers. */
const marked = new WeakSet<VNode>();

function IslandBoundary(
  { type, props }: { type: ComponentType; props: Record<string, unknown> },
): VNode {
  const inIsland = useContext(InIsland);
  const inner = h(type, props);
  marked.add(inner);
  const island = current?.build.islands.get(type as ComponentType<never>);
  if (inIsland || current === undefined || island === undefined) {
    return inner;
  }
  const { used } = current;
  const name = used.get(island) ?? `island${used.size}`;
  used.set(island, name);
  const index = current.props.push(props) - 1;
  return h(
    Fragment,
    null,
    comment(`${ISLAND_START}${name}:${index}`),
    h(InIsland.Provider, { value: true, children: inner }),
    comment(ISLAND_END),
  );
}

/** A comment in the output; the renderer's own way to say it. */
function comment(text: string): VNode {
  const attributes: Record<string, unknown> = { UNSTABLE_comment: text };
  return h(Fragment, attributes);
}

interface DiffOptions {
  /** preact's hook before a node is rendered, under its published short name. */
  __b?: (vnode: VNode<Record<string, unknown>>) => void;
}
const diffOptions = options as DiffOptions;
const previous = diffOptions.__b;
diffOptions.__b = (vnode) => {
  if (current !== undefined) prepare(vnode, current);
  previous?.(vnode);
};

/** Adds what the renderer adds to a node: boundaries, head, boot script, nonces. */
function prepare(
  vnode: VNode<Record<string, unknown>>,
  rendering: Rendering,
): void {
  const { type, props } = vnode;
  if (typeof type === "function") {
    if (
      rendering.build.islands.has(type as ComponentType<never>) &&
      !marked.has(vnode)
    ) {
      vnode.type = IslandBoundary as unknown as typeof type;
      vnode.props = { type, props, children: undefined };
    }
    return;
  }
  switch (type) {
    case "head":
      vnode.props = { ...props, children: [props.children, rendering.heads] };
      break;
    case "body":
      vnode.props = { ...props, children: [props.children, h(Boot, null)] };
      break;
    case "script":
    case "style":
      vnode.props = { nonce: rendering.nonce, ...props };
      break;
  }
}

/** Rendered last in the body, when all islands are known. */
function Boot(): VNode | null {
  return current?.script() ?? null;
}

/** A page in its layouts and app wrapper, as a whole document. */
export function renderPage<State>(
  ctx: Context<State>,
  page: VNode | null,
  wrappers: Wrappers<State>,
  build: BuildCache,
): { html: string; nonce: string } {
  const rendering = new Rendering(build);
  current = rendering;
  try {
    const vnode = wrappers.layouts.reduceRight(
      (child, layout) => wrapped(ctx, layout, child),
      page,
    );
    // The page first: what it puts into the head is known when the head is rendered.
    let html = renderToString(h(HeadCollector.Provider, {
      value: (children: ComponentChildren) => {
        rendering.heads.push(children);
      },
      children: vnode,
    }));
    const raw = jsxTemplate([html]);
    html = wrappers.app === null
      ? renderToString(
        h(
          "html",
          null,
          h("head", null, h("meta", { charset: "utf-8" })),
          h("body", null, raw),
        ),
      )
      : renderToString(wrapped(ctx, wrappers.app, raw));
    return { html: `<!DOCTYPE html>${html}`, nonce: rendering.nonce };
  } finally {
    current = undefined;
  }
}

/** A layout or app wrapper around its child. */
function wrapped<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  child: VNode | null,
): VNode {
  return componentNode(ctx, component, () => child);
}

/** A route's component with the props that Fresh gives it. */
export function componentNode<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  Component: () => VNode | null,
): VNode {
  const props: PageProps<unknown, State> = {
    Component,
    config: ctx.config,
    data: ctx.data,
    error: ctx.error,
    info: ctx.info,
    isPartial: ctx.isPartial,
    params: ctx.params,
    req: ctx.req,
    route: ctx.route,
    state: ctx.state,
    url: ctx.url,
  };
  return h(
    component as ComponentType<PageProps<unknown, State>>,
    props,
  ) as VNode;
}

/** A string literal that cannot end a script element. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}
