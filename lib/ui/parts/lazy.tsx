import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Waiting, type WaitingProps } from "./Waiting.tsx";

/** See {@link lazy}. */
export interface LazyComponent<P> extends FunctionComponent<P> {
  /** Loads the script ahead of time. Rejects if it cannot be loaded; the next call tries again. */
  fetch(): Promise<ComponentType<P>>;
}

/**
 * A component whose script is loaded when it is first shown, or earlier, so
 * that the page's first script stays small. Until it is loaded, `Meanwhile`
 * says so, and offers to try again if it cannot be loaded.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile: ComponentType<WaitingProps> = Waiting,
): LazyComponent<P> {
  let loaded: ComponentType<P> | null = null;
  const fetch = async () => loaded ??= await load();
  const Lazy: FunctionComponent<P> = (props) => {
    const [Component, setComponent] = useState(() => loaded);
    const [failures, setFailures] = useState(0);
    const attempt = () => {
      fetch().then(
        (component) => setComponent(() => component),
        () => setFailures((failures) => failures + 1),
      );
    };
    useEffect(() => {
      if (!Component) attempt();
    }, []);
    const [asked, setAsked] = useState(0);
    if (Component) return <Component {...props} />;
    const retry = () => {
      // Some browsers remember that a script failed, until the page is loaded again.
      if (failures > 1) return location.reload();
      setAsked(failures);
      attempt();
    };
    return <Meanwhile failed={failures > asked} retry={retry} />;
  };
  return Object.assign(Lazy, { fetch });
}
