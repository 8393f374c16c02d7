/** Result of a check, for a person. */
export interface Finding {
  /** `bad` prevents calls; `warning` may prevent them for some people. */
  verdict: "good" | "warning" | "bad";
  /** Subject of the check: a word or two. */
  subject: string;
  /** The finding itself. */
  found: string;
  /** Advice; absent if all is well. */
  advice?: string;
}

/** Finding: all is well. */
export function good(subject: string, found: string): Finding {
  return { verdict: "good", subject, found };
}

/** Finding: some people may not be able to call. */
export function warning(
  subject: string,
  found: string,
  advice: string,
): Finding {
  return { verdict: "warning", subject, found, advice };
}

/** Finding: calls do not work. */
export function bad(subject: string, found: string, advice: string): Finding {
  return { verdict: "bad", subject, found, advice };
}
