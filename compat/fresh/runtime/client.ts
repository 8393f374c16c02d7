/**
 * The browser's side: renders each island between its markers.
 *
 * @module
 */
import { type ComponentType, h, options, render } from "preact";
import { setBuildId } from "./build_id.ts";
import { lockImage } from "./image.ts";
import { ISLAND_END, ISLAND_START } from "./markers.ts";

const previous = options.vnode;
options.vnode = (vnode) => {
  if (vnode.type === "img") lockImage(vnode.props);
  previous?.(vnode);
};

/** Called by the page's inline script. */
export function boot(
  islands: Record<string, ComponentType>,
  serializedProps: string,
  build: string,
): void {
  setBuildId(build);
  const props: Record<string, unknown>[] = JSON.parse(serializedProps);
  const starts: Comment[] = [];
  const comments = document.createTreeWalker(
    document.body,
    NodeFilter.SHOW_COMMENT,
  );
  while (comments.nextNode()) {
    const comment = comments.currentNode as Comment;
    if (comment.data.startsWith(ISLAND_START)) starts.push(comment);
  }
  for (const start of starts) {
    const [name, index] = start.data.slice(ISLAND_START.length).split(":");
    const node = h(islands[name], props[Number(index)]);
    render(node, rangeRoot(start) as unknown as Element);
  }
}

/** A parent for preact that covers only the nodes between the markers. */
function rangeRoot(start: Comment): object {
  const parent = start.parentNode!;
  const childNodes: Node[] = [];
  let end: Node | null = start.nextSibling;
  while (
    end !== null && !(end instanceof Comment && end.data === ISLAND_END)
  ) {
    childNodes.push(end);
    end = end.nextSibling;
  }
  return {
    nodeType: Node.ELEMENT_NODE,
    namespaceURI: (parent as Element).namespaceURI,
    ownerDocument: document,
    parentNode: parent,
    childNodes,
    firstChild: childNodes[0] ?? null,
    contains: (node: Node) => parent.contains(node),
    insertBefore: (node: Node, before: Node | null) =>
      parent.insertBefore(node, before ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
  };
}
