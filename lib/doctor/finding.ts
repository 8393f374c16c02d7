/** What a check came to, for a person. */
export interface Finding {
  /** `bad` keeps people from calling; `warning` may, for some of them. */
  verdict: "good" | "warning" | "bad";
  /** What was looked at: a word or two. */
  subject: string;
  /** What is the case. */
  found: string;
  /** What to do about it; absent where all is well. */
  advice?: string;
}

/** All is well. */
export function good(subject: string, found: string): Finding {
  return { verdict: "good", subject, found };
}

/** Some people may not be able to call. */
export function warning(
  subject: string,
  found: string,
  advice: string,
): Finding {
  return { verdict: "warning", subject, found, advice };
}

/** It does not work so. */
export function bad(subject: string, found: string, advice: string): Finding {
  return { verdict: "bad", subject, found, advice };
}

/** An error's own words, in one line. */
export function words(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0];
}
