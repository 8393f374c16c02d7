import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** See {@link lazy}. */
export interface LazyComponent<P> extends FunctionComponent<P> {
  /** Loads the script ahead of time. Rejects if it cannot be loaded; the next call tries again. */
  fetch(): Promise<ComponentType<P>>;
}

/**
 * A component whose script is loaded when it is first shown, or earlier, so
 * that the page's first script stays small. Renders nothing until it is loaded.
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
        // The server is unreachable, as the banner says. Opening it again loads it again.
      });
    }, []);
    return Component && <Component {...props} />;
  };
  return Object.assign(Lazy, { fetch });
}
