import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** See {@link lazy}. */
export interface LazyComponent<P> extends FunctionComponent<P> {
  /** Fetches the script before it is needed. Rejects where it cannot be had; the next time it is tried again. */
  fetch(): Promise<ComponentType<P>>;
}

/**
 * A component whose script is fetched when it is first shown, or before, so
 * that the page's first script stays small. Nothing is shown until it is there.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
): LazyComponent<P> {
  let loaded: ComponentType<P> | null = null;
  const fetch = async () => loaded ??= await load();
  const Lazy: FunctionComponent<P> = (props) => {
    const [Component, setComponent] = useState(() => loaded);
    useEffect(() => {
      if (Component) return;
      fetch().then((component) => setComponent(() => component), () => {
        // The server is out of reach, which the banner says: opened again, it is fetched again.
      });
    }, []);
    return Component && <Component {...props} />;
  };
  return Object.assign(Lazy, { fetch });
}
