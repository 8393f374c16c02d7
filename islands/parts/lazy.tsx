import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * A component whose script is fetched when it is first shown, so that the
 * page's first script stays small. Nothing is shown until it is there.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Component, setComponent] = useState(() => loaded);
    useEffect(() => {
      if (Component) return;
      load().then((component) => {
        loaded = component;
        setComponent(() => component);
      }, () => {
        // The server is out of reach, which the banner says: opened again, it is fetched again.
      });
    }, []);
    return Component && <Component {...props} />;
  };
}
