/** Text of a caught value, which may be anything. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** First line of {@link errorText}: some errors of libraries have many. */
export function errorLine(error: unknown): string {
  return errorText(error).split("\n")[0];
}
