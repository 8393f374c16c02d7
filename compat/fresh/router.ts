/** A pattern and what it leads to. */
interface Entry<Target> {
  pattern: string;
  matcher: URLPattern | undefined;
  target: Target;
}

/** Finds the route of a path: exact ones first, then patterns in their order. */
export class Router<Target> {
  #exact = new Map<string, Entry<Target>>();
  #patterns: Entry<Target>[] = [];

  /** The target of a pattern, made on first use. */
  ensure(pattern: string, make: () => Target): Target {
    const existing = this.#exact.get(pattern) ??
      this.#patterns.find((entry) => entry.pattern === pattern);
    if (existing !== undefined) return existing.target;
    const target = make();
    if (/[:*{(]/.test(pattern)) {
      const matcher = new URLPattern({ pathname: pattern });
      this.#patterns.push({ pattern, matcher, target });
    } else {
      this.#exact.set(pattern, { pattern, matcher: undefined, target });
    }
    return target;
  }

  match(
    url: URL,
  ):
    | { pattern: string; target: Target; params: Record<string, string> }
    | null {
    const exact = this.#exact.get(url.pathname);
    if (exact !== undefined) return { ...exact, params: {} };
    for (const { pattern, matcher, target } of this.#patterns) {
      const groups = matcher?.exec({ pathname: url.pathname })?.pathname.groups;
      if (groups === undefined) continue;
      const params: Record<string, string> = {};
      for (const [name, value] of Object.entries(groups)) {
        if (value !== undefined) params[name] = decodeURIComponent(value);
      }
      return { pattern, target, params };
    }
    return null;
  }
}
