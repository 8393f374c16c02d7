import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";

/** Where `<Head>` puts its children; given by the server's renderer. */
export const HeadCollector = createContext<
  ((children: ComponentChildren) => void) | undefined
>(undefined);

/** Adds its children to the document's `<head>`, when rendered on the server. */
export function Head(props: { children?: ComponentChildren }): null {
  useContext(HeadCollector)?.(props.children);
  return null;
}
