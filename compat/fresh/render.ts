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
import type { Context, RouteComponent } from "./context.ts";
import { componentNode } from "./route.ts";
import { HeadCollector } from "./runtime/head.ts";
import { lockImage } from "./runtime/image.ts";
import { ISLAND_END, ISLAND_START } from "./runtime/markers.ts";

/** Key under which a rendered response carries its nonce to `csp()`. */
export const NONCE = Symbol("nonce");

/** The nonce of a rendered page; undefined for any other response. */
export function nonceOf(response: Response): string | undefined {
  const nonce: unknown = Reflect.get(response, NONCE);
  return typeof nonce === "string" ? nonce : undefined;
}

/** The state of one rendering. Rendering is synchronous, so one is current at a time. */
class Rendering {
  readonly nonce = crypto.randomUUID().replaceAll("-", "");
  readonly heads: ComponentChildren[] = [];
  readonly used = new Set<Island>();
  readonly props: unknown[] = [];

  constructor(readonly build: BuildCache) {}

  /** Scripts that the page loads at once. */
  get preloads(): string[] {
    if (this.used.size === 0) return [];
    return [this.build.clientEntry, ...[...this.used].map(({ url }) => url)];
  }

  /** The script that boots the islands rendered so far. */
  script(): VNode | null {
    if (this.used.size === 0) return null;
    const imports = [...this.used].map(({ name, url }) =>
      `import ${name} from ${quote(url)};`
    );
    const names = [...this.used].map(({ name }) => name);
    const code =
      `import { boot } from ${quote(this.build.clientEntry)};${
        imports.join("")
      }` +
      `boot({${names.join(",")}},${quote(JSON.stringify(this.props))},` +
      `${quote(this.build.buildId)});`;
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
  refuseUnserializable(props, island.name);
  current.used.add(island);
  const index = current.props.push(props) - 1;
  return h(
    Fragment,
    null,
    comment(`${ISLAND_START}${island.name}:${index}:`),
    h(InIsland.Provider, { value: true, children: inner }),
    comment(ISLAND_END),
  );
}

/** @throws {TypeError} on what JSON cannot carry: upstream's format carries more */
function refuseUnserializable(value: unknown, island: string): void {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return;
    case "number":
      if (Number.isFinite(value)) return;
      break;
    case "object": {
      if (value === null) return;
      const prototype: unknown = Object.getPrototypeOf(value);
      if (
        Array.isArray(value) ||
        prototype === Object.prototype && !("__v" in value)
      ) {
        for (const item of Object.values(value)) {
          refuseUnserializable(item, island);
        }
        return;
      }
    }
  }
  throw new TypeError(
    `The stand-in for Fresh cannot send ${island} a prop like ${value}`,
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
    case "img":
      lockImage(props);
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

/** A page in the app wrapper, as a whole document. */
export function renderPage<State>(
  ctx: Context<State>,
  page: VNode,
  app: RouteComponent<State> | undefined,
  build: BuildCache,
): { html: string; nonce: string; preloads: string[] } {
  const rendering = new Rendering(build);
  current = rendering;
  try {
    // The page first: what it puts into the head is known when the head is rendered.
    let html = renderToString(h(HeadCollector.Provider, {
      value: (children: ComponentChildren) => {
        rendering.heads.push(children);
      },
      children: page,
    }));
    const raw = jsxTemplate([html]);
    html = renderToString(
      app === undefined
        ? h("html", null, h("head", null), h("body", null, raw)) as VNode
        : componentNode(ctx, app, () => raw),
    );
    const { nonce, preloads } = rendering;
    return { html: `<!DOCTYPE html>${html}`, nonce, preloads };
  } finally {
    current = undefined;
  }
}

/** A string literal that cannot end a script element. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}
